import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { CreditAmount, Reason } from "#lib/credits/credit-amount.ts";
import { giveCredits } from "#lib/credits/give-credits.ts";
import { revokeCredits } from "#lib/credits/revoke-credits.ts";

const SIGN = /^[-−]/;

export const AdjustCreditsInput = z.object({
  orgId: z.string(),
  /** With a minus sign to take credits away. */
  credits: z
    .string()
    .trim()
    .transform((text, issues) => {
      const read = CreditAmount.safeParse(text.replace(SIGN, ""));
      if (read.success) return { takes: SIGN.test(text), amount: read.data };
      for (const { message } of read.error.issues) issues.addIssue(message);
      return z.NEVER;
    }),
  reason: Reason,
  reference: z.uuid(),
});

/**
 * Corrects a balance: credits are given as an adjustment, or taken from what nobody paid for.
 * @throws Refusal as giveCredits and revokeCredits
 */
export async function adjustCredits(ctx: Context, input: z.infer<typeof AdjustCreditsInput>): Promise<void> {
  const { credits, ...common } = input;
  if (credits.takes) await revokeCredits(ctx, { ...common, credits: credits.amount });
  else await giveCredits(ctx, { ...common, credits: credits.amount, origin: "adjustment", expiresOn: null });
}
