import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { dateOf, type Micros } from "#lib/time/timestamp.ts";
import { insertDecision, wakeWorker } from "#lib/unmatched/store.ts";
import { lateFrom } from "#lib/unmatched/unmatched-event.ts";

const MOST_ORGS = 1_000;

/**
 * What becomes of one organization's usage that had no price. `recent`: what occurred in the last 35 days is charged, the rest
 * waived. `from`: charged from a date on, the rest waived. `all`: charged however old. `waive`: nothing is charged.
 */
export const UnmatchedChoice = z
  .object({
    orgId: z.string(),
    choice: z.enum(["recent", "from", "all", "waive"]),
    from: z.iso
      .datetime({ offset: true, error: "Give the date from which usage is charged." })
      .nullable()
      .default(null),
    /** Whether what the balance cannot pay becomes debt; it waits otherwise. */
    intoDebt: z.boolean().default(false),
  })
  .refine(({ choice, from }) => choice !== "from" || from !== null, {
    message: "Give the date from which usage is charged.",
    path: ["from"],
  });

export const ResolveUnmatchedInput = z.object({
  /** The published book whose rates price it. */
  bookId: z.string(),
  choices: z.array(UnmatchedChoice).min(1, "Choose for at least one organization.").max(MOST_ORGS),
});

type Choice = z.output<typeof UnmatchedChoice>;

/** From when on usage is charged: null for all of it; a waiver charges none. */
function chargedFrom({ choice, from }: Choice, now: Micros): Date | null {
  if (choice === "recent") return dateOf(lateFrom(now));
  return choice === "from" && from !== null ? new Date(from) : null;
}

async function keepChoice(tx: Transaction, joined: Context, decisionId: bigint, chosen: Choice): Promise<void> {
  const orgId = parseId("org", chosen.orgId);
  const org = await tx.organization.findUnique({ where: { id: orgId }, select: { id: true } });
  if (!org) refuse("not_found", "There is no such organization.");
  const waives = chosen.choice === "waive";
  const fromAt = chargedFrom(chosen, await orgNow(joined, orgId));
  const intoDebt = chosen.intoDebt && !waives;
  await tx.unmatchedChoice.createMany({
    data: { orgId, decisionId, choice: waives ? "waive" : "charge", fromAt, intoDebt },
  });
  await recordAudit(joined, {
    action: "unmatched.resolve",
    orgId,
    target: publicId("dec", decisionId),
    facts: { choice: chosen.choice, from: fromAt?.toISOString() ?? null, intoDebt },
  });
}

/**
 * Decides, per organization, about usage that had no price and that a published book prices. A job carries it out; usage
 * recorded later is not part of it. Organizations that are not named keep theirs as it is.
 * @throws Refusal not_found, forbidden for support; conflict when the book is a draft or was canceled
 */
export async function resolveUnmatched(
  ctx: Context,
  input: z.output<typeof ResolveUnmatchedInput>,
): Promise<{ readonly decisionId: string }> {
  requireStaff(ctx, "admin");
  return transact(ctx, async (tx, joined) => {
    const book = await tx.priceBook.findUnique({ where: { id: parseId("bok", input.bookId) } });
    if (!book) return refuse("not_found", "There is no such price book.");
    if (book.state !== "published" || book.canceledAt)
      return refuse("conflict", "Usage is charged by a published price book; this one is not.");
    const id = await insertDecision(tx, book.id, actorName(ctx.actor));
    const byOrg = new Map(input.choices.map((chosen) => [chosen.orgId, chosen]));
    for (const chosen of byOrg.values()) await keepChoice(tx, joined, id, chosen);
    await wakeWorker(tx);
    return { decisionId: publicId("dec", id) };
  });
}
