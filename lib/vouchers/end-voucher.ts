import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";

export const EndVoucherInput = z.object({ voucherId: z.string() });

/**
 * Ends a voucher now: nobody redeems it any more, what was redeemed stays. One that is over already stays as it is.
 * @throws Refusal not_found, forbidden for support
 */
export async function endVoucher(ctx: Context, input: z.infer<typeof EndVoucherInput>): Promise<void> {
  requireStaff(ctx, "admin");
  const id = parseId("vou", input.voucherId);
  await transact(ctx, async (tx, joined) => {
    const row = await tx.voucher.findUnique({ where: { id } });
    if (!row) return refuse("not_found", "There is no such voucher.");
    const ended = await tx.$executeRaw`
      UPDATE vouchers SET ends_at = greatest(starts_at, clock_timestamp()) WHERE id = ${id} AND (ends_at IS NULL OR ends_at > clock_timestamp())`;
    if (ended === 0) return;
    await recordAudit(joined, {
      action: "voucher.end",
      orgId: null,
      target: input.voucherId,
      facts: { label: row.label },
    });
  });
}
