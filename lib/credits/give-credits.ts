import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { getCustomer, wasPostedHere } from "#lib/credits/adjustment-store.ts";
import { scopeBreadth } from "#lib/credits/burn-down.ts";
import { CreditAmount, Reason } from "#lib/credits/credit-amount.ts";
import { DEFAULT_PRIORITY, GrantPriority, GrantScope } from "#lib/credits/grant-terms.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { dayBounds } from "#lib/time/bucket.ts";
import { dayField } from "#lib/time/day-field.ts";
import { dateOf, type Micros } from "#lib/time/timestamp.ts";

const GIVEN = "credits.give";
const LABELS = { promotion: "Promotion", adjustment: "Adjustment" } as const;

export const GiveCreditsInput = z.object({
  orgId: z.string(),
  origin: z.enum(["promotion", "adjustment"]),
  /** What the customer reads beside the grant; by default its origin. */
  label: z.string().trim().min(1).max(80).optional(),
  credits: CreditAmount,
  scope: GrantScope.optional(),
  priority: GrantPriority.optional(),
  /** First calendar day, in the organization's zone, on which they can be used; without it at once. */
  startsOn: dayField("Give a day.").nullish(),
  /** Last calendar day, in the organization's zone, on which they can be used; null for ever. */
  expiresOn: dayField("Give a day.").nullable(),
  reason: Reason,
  /** Made by the form when it opens: the same form sent twice gives once. */
  reference: z.uuid(),
});

type Input = z.output<typeof GiveCreditsInput>;

/** From the first instant of a day, or from now when that has passed already. */
function startOfDay(day: string, zone: string, now: Micros): Date | null {
  const { startsAt } = dayBounds(day, zone);
  return startsAt <= now ? null : dateOf(startsAt);
}

/** The first instant after a day: grants lapse at it. */
function endOfDay(day: string, zone: string, now: Micros): Date {
  const { endsAt } = dayBounds(day, zone);
  if (endsAt <= now) {
    refuseField("expiresOn", "Credits cannot expire in the past; choose today or a later day.");
  }
  return dateOf(endsAt);
}

/** When the credits begin and end, by the organization's own clock. @throws Refusal invalid when they would end before they begin */
function lifeOf({ startsOn = null, expiresOn }: Input, zone: string, now: Micros) {
  const startsAt = startsOn === null ? null : startOfDay(startsOn, zone, now);
  const expiresAt = expiresOn === null ? null : endOfDay(expiresOn, zone, now);
  if (startsAt && expiresAt && startsAt >= expiresAt) {
    refuseField("expiresOn", "The credits would expire before they begin; choose a later day.");
  }
  return { startsAt, expiresAt };
}

/** All that is given, with what was left out filled in. */
function termsOf({
  credits,
  origin,
  scope = [],
  priority = DEFAULT_PRIORITY,
  startsOn = null,
  expiresOn,
  label,
}: Input) {
  return { credits, origin, scope, priority, startsOn, expiresOn, label: label ?? LABELS[origin] };
}

/**
 * The same reference with other terms is another wish under an old name, and must not pass for the old one. What was asked for
 * then stands in its audit record: a grant's own instants also depend on when it was given.
 */
async function checkSame(tx: Transaction, orgId: bigint, grantId: string, asked: object): Promise<void> {
  const first = await tx.auditRecord.findFirst({ where: { orgId, action: GIVEN, target: grantId } });
  if (!isDeepStrictEqual(first?.facts, asked))
    refuse("mismatch", "This form was already sent with other values; load the page again to give more.");
}

/**
 * Gives an organization credits that nobody paid for. The same reference again gives nothing and answers the same grant.
 * @throws Refusal not_found, forbidden for support, invalid for an expiry that has passed, mismatch
 */
export async function giveCredits(ctx: Context, input: Input): Promise<{ readonly grantId: string }> {
  if (ctx.actor.kind !== "system") requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  return transact(ctx, async (tx, joined) => {
    const { timeZone } = await getCustomer(tx, orgId);
    const { startsAt, expiresAt } = lifeOf(input, timeZone, await orgNow(ctx, orgId));
    const asked = termsOf(input);
    const { scope, priority, label } = asked;
    const reference = `staff:${input.reference}`;
    const rows = await tx.$queryRaw<{ grant_id: bigint }[]>`
      SELECT books.give_credits(${orgId}::bigint, ${input.origin}, ${label}, ${input.credits}::numeric, ${priority}::int,
        ${scope}::text[], ${scopeBreadth(scope)}::int, ${startsAt}::timestamptz, ${expiresAt}::timestamptz, ${reference}, ${input.reason}, ${actorName(ctx.actor)}) AS grant_id`;
    const id = rows[0]?.grant_id ?? 0n;
    const grantId = publicId("gra", id);
    if (!(await wasPostedHere(tx, orgId, "issue", reference))) {
      await checkSame(tx, orgId, grantId, asked);
      return { grantId };
    }
    await recordAudit(joined, { action: GIVEN, orgId, target: grantId, reason: input.reason, facts: asked });
    return { grantId };
  });
}
