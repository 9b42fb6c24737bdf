import { randomInt } from "node:crypto";
import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { scopeBreadth } from "#lib/credits/burn-down.ts";
import { CreditAmount } from "#lib/credits/credit-amount.ts";
import { DEFAULT_PRIORITY, GrantPriority, GrantScope } from "#lib/credits/grant-terms.ts";
import { transact } from "#lib/db/transact.ts";
import { refuseField } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { dayBounds } from "#lib/time/bucket.ts";
import { dayField } from "#lib/time/day-field.ts";
import { dateOf, microsOf } from "#lib/time/timestamp.ts";
import { VoucherCode, voucherCode } from "#lib/vouchers/voucher.ts";

const MOST_USES = 1_000_000;
const MOST_DAYS = 3_650;

const Uses = (most: number) =>
  z
    .int("Give a whole number.")
    .min(1, "At least one.")
    .max(most, `At most ${most.toLocaleString("en")}.`);

export const CreateVoucherInput = z.object({
  /** Left out, a code is made that cannot be guessed. */
  code: VoucherCode.optional(),
  /** What customers read beside their grant. */
  label: z.string().trim().min(1, "Give it a name.").max(80),
  credits: CreditAmount,
  /** How often it can be redeemed in all; left out, without end. */
  mostInAll: Uses(MOST_USES).optional(),
  mostPerOrg: Uses(1_000).default(1),
  scope: GrantScope.default([]),
  priority: GrantPriority.default(DEFAULT_PRIORITY),
  /** How long the credits live once they are redeemed; left out, for ever. */
  lifetimeDays: Uses(MOST_DAYS).optional(),
  /** First and last calendar day, UTC, on which it can be redeemed; left out, at once and for ever. */
  startsOn: dayField("Give a day.").optional(),
  endsOn: dayField("Give a day.").optional(),
});

type Input = z.output<typeof CreateVoucherInput>;

/**
 * Makes a voucher. Its terms are a promise and never change; it can be ended.
 * @throws Refusal forbidden for support, invalid for a code that is taken or an end that has passed
 */
export async function createVoucher(
  ctx: Context,
  input: Input,
): Promise<{ readonly voucherId: string; readonly code: string }> {
  const staff = requireStaff(ctx, "admin");
  const code = input.code ?? voucherCode((below) => randomInt(below));
  const { startsAt, endsAt } = lifeOf(input, ctx.now());
  return transact(ctx, async (tx, joined) => {
    const [row] = await tx.$queryRaw<{ id: bigint }[]>`
      INSERT INTO vouchers (code, label, credits, most_in_all, most_per_org, priority, scope, scope_breadth, lifetime_days, starts_at, ends_at, created_by)
      VALUES (${code}, ${input.label}, ${input.credits}::numeric, ${input.mostInAll ?? null}::int, ${input.mostPerOrg}::int, ${input.priority}::int,
        ${[...input.scope]}::text[], ${scopeBreadth(input.scope)}::int, ${input.lifetimeDays ?? null}::int, ${startsAt}::timestamptz, ${endsAt}::timestamptz, ${staff.userId})
      ON CONFLICT (code) DO NOTHING RETURNING id`;
    if (!row) return refuseField("code", "There is a voucher with this code already; choose another.");
    const voucherId = publicId("vou", row.id);
    const facts = { label: input.label, credits: input.credits, mostInAll: input.mostInAll ?? null };
    await recordAudit(joined, { action: "voucher.create", orgId: null, target: voucherId, facts });
    return { voucherId, code };
  });
}

function lifeOf({ startsOn, endsOn }: Input, now: Date): { readonly startsAt: Date; readonly endsAt: Date | null } {
  const first = startsOn ? dateOf(dayBounds(startsOn, "UTC").startsAt) : now;
  const startsAt = first < now ? now : first;
  const endsAt = endsOn ? dayBounds(endsOn, "UTC").endsAt : null;
  if (endsAt !== null && endsAt <= microsOf(startsAt)) {
    return refuseField("endsOn", "It would end before it begins; choose a later day.");
  }
  return { startsAt, endsAt: endsAt === null ? null : dateOf(endsAt) };
}
