import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { readField, refuse, refuseField } from "#lib/errors.ts";
import { currency, type Money, majorOf, parseMoney } from "#lib/money/currency.ts";
import { faultOf } from "#lib/payments/top-up-limits.ts";

export const AddPackageInput = z.object({
  currency: z.string().length(3),
  /** Major units, as typed. */
  amount: z.string().trim().max(20),
  label: z.string().trim().min(1, "Give the package a name.").max(40),
});

function readAmount(input: z.infer<typeof AddPackageInput>): Money {
  const amount = readField("amount", () => parseMoney(input.amount, currency(input.currency)));
  const fault = faultOf(amount);
  return fault === null ? amount : refuseField("amount", fault);
}

/**
 * Offers an amount to pay under a name; what it buys follows from the list price.
 * @throws Refusal invalid for an amount that cannot be a top-up, conflict when it is offered already
 */
export async function addPackage(ctx: Context, input: z.infer<typeof AddPackageInput>): Promise<void> {
  requireStaff(ctx, "admin");
  const amount = readAmount(input);
  await transact(ctx, async (tx, joined) => {
    const row = { currency: amount.currency, amountMinor: amount.minor, label: input.label };
    const { count } = await tx.topUpPackage.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) {
      const detail = "There is a package of this amount already; remove it first.";
      refuse("conflict", detail, { fields: { amount: detail } });
    }
    const facts = { amount: majorOf(amount), label: input.label };
    await recordAudit(joined, { action: "package.add", orgId: null, target: amount.currency, facts });
  });
}
