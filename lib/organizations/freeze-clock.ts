import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { forgetClocks } from "#lib/organizations/org-clocks-store.ts";
import { attempt } from "#lib/sql-refusal.ts";

/** The SQLSTATEs under which the books refuse to freeze a clock, with what is said of it. */
const REFUSED: Readonly<Record<string, string>> = {
  TG030: "Only a sandbox organization's clock can be frozen.",
  TG031: "A clock is never put back.",
};

export const FreezeClockInput = z.object({
  orgId: z.string(),
  /** Where the organization's clock stands from now on, until it is moved again. */
  at: z.date(),
});

/**
 * Freezes a sandbox organization's clock at an instant: its funds, limits and deadlines go by it from the next call on.
 * @throws Refusal not_found, forbidden for support, conflict for a production organization or an earlier instant
 */
export async function freezeClock(ctx: Context, input: z.infer<typeof FreezeClockInput>): Promise<void> {
  if (ctx.actor.kind !== "system") requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  await transact(ctx, async (tx, joined) => {
    const found = await tx.organization.findUnique({ where: { id: orgId }, select: { id: true } });
    if (!found) refuse("not_found", "There is no such organization.");
    const done = await attempt(
      tx,
      Object.keys(REFUSED),
      () => tx.$executeRaw`SELECT books.freeze_clock(${orgId}::bigint, ${input.at}::timestamptz)`,
    );
    if ("refusedAs" in done) refuse("conflict", REFUSED[done.refusedAs] ?? "The clock was not frozen.");
    const facts = { at: input.at.toISOString() };
    await recordAudit(joined, { action: "organization.freeze_clock", orgId, target: input.orgId, facts });
  });
  forgetClocks();
}
