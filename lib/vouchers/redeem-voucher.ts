import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { releaseAttempt } from "#lib/identity/release-attempt.ts";
import { takeAttempt } from "#lib/identity/take-attempt.ts";
import { publicId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { attempt } from "#lib/sql-refusal.ts";
import { VoucherCode } from "#lib/vouchers/voucher.ts";

export const RedeemVoucherInput = z.object({
  code: VoucherCode,
  /** Made by the form when it opens: the same form sent twice redeems once. */
  reference: z.uuid(),
});

export type RedeemedVoucher = {
  readonly grantId: string;
  readonly label: string;
  readonly credits: string;
  /** ISO instant, or null for ever. */
  readonly expiresAt: string | null;
  /** Whether it had been redeemed before, so that nothing was given now. */
  readonly again: boolean;
};

type Row = {
  readonly outcome: keyof typeof REFUSALS | "redeemed" | "again";
  readonly grant_id: bigint | null;
  readonly label: string | null;
  readonly credits: string | null;
  readonly expires_at: Date | null;
};

/** An unknown code and one that has not begun are answered alike: nobody should learn codes by trying. */
const REFUSALS = {
  unknown: "There is no voucher with this code. Check it letter by letter.",
  early: "There is no voucher with this code. Check it letter by letter.",
  over: "This voucher has ended.",
  used_up: "This voucher has been used up.",
  closed: "This organization is closed.",
} as const;

/** The reference stands for another voucher already: a form whose answer was lost is sent again with another code. */
const REFERENCE_TAKEN = "23505";
const OTHER_CODE = "This form redeemed another code already; load the page again to redeem one more.";

/**
 * Turns a voucher's code into credits of the acting organization. Wrong codes are counted for the person, who may open many
 * organizations: after ten in a quarter of an hour they wait.
 * @throws Refusal forbidden, invalid for a code that gives nothing, mismatch, too_many_attempts
 */
export async function redeemVoucher(
  ctx: Context,
  input: z.output<typeof RedeemVoucherInput>,
): Promise<RedeemedVoucher> {
  const { orgId, userId } = requireMember(ctx, "money");
  await takeAttempt(ctx, "voucher", userId);
  const redeemed = await transact(ctx, async (tx, joined) => {
    const asked = await attempt(
      tx,
      [REFERENCE_TAKEN],
      () => tx.$queryRaw<Row[]>`
        SELECT outcome, grant_id, label, trim_scale(credits)::text AS credits, expires_at
        FROM books.redeem_voucher(${orgId}::bigint, ${input.code}, ${input.reference}, ${actorName(ctx.actor)})`,
    );
    if ("refusedAs" in asked) return refuse("mismatch", OTHER_CODE, { fields: { code: OTHER_CODE } });
    const [row] = asked.value;
    if (!row) throw new Error("the books answered no outcome");
    if (row.outcome !== "redeemed" && row.outcome !== "again") {
      return refuseField("code", REFUSALS[row.outcome]);
    }
    const grantId = publicId("gra", row.grant_id ?? 0n);
    const credits = formatCredits(parseCredits(row.credits ?? "0"));
    const label = row.label ?? "";
    if (row.outcome === "redeemed") {
      await recordAudit(joined, { action: "voucher.redeem", orgId, target: grantId, facts: { credits, label } });
    }
    const expiresAt = row.expires_at?.toISOString() ?? null;
    return { grantId, label, credits, expiresAt, again: row.outcome === "again" };
  });
  await releaseAttempt(ctx, "voucher", userId);
  return redeemed;
}
