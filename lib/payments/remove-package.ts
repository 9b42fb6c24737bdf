import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { currency, majorOf, money } from "#lib/money/currency.ts";

export const RemovePackageInput = z.object({ packageId: z.string().regex(/^\d{1,18}$/) });

/** Withdraws an offer; top-ups that were made with it stay as they are. @throws Refusal not_found */
export async function removePackage(ctx: Context, input: z.infer<typeof RemovePackageInput>): Promise<void> {
  requireStaff(ctx, "admin");
  await transact(ctx, async (tx, joined) => {
    const id = BigInt(input.packageId);
    const row = await tx.topUpPackage.findUnique({ where: { id } });
    if (!row) return refuse("not_found", "There is no such package any more.");
    await tx.topUpPackage.delete({ where: { id } });
    const facts = { amount: majorOf(money(row.amountMinor, currency(row.currency))), label: row.label };
    await recordAudit(joined, { action: "package.remove", orgId: null, target: row.currency, facts });
  });
}
