import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { mailLink } from "#lib/identity/mail-link.ts";
import { settleSteadily } from "#lib/identity/settle-steadily.ts";
import { takeAttempt } from "#lib/identity/take-attempt.ts";
import { EmailAddress } from "#lib/mail/mail-fields.ts";

export const RequestPasswordResetInput = z.object({ email: EmailAddress });

/** Mails a link for choosing a new password, if the address has an account. The answer never says whether it has. */
export async function requestPasswordReset(
  ctx: Context,
  input: z.output<typeof RequestPasswordResetInput>,
): Promise<{ email: string }> {
  await takeAttempt(ctx, "mailed-link", input.email);
  await settleSteadily(() => mailLink(ctx, input.email, "reset-password"));
  return { email: input.email };
}
