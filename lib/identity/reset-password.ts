import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuseField } from "#lib/errors.ts";
import { MailedToken, NewPassword, obviousPassword } from "#lib/identity/credentials.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import { linkTo } from "#lib/identity/links.ts";
import type { SignedIn } from "#lib/identity/sign-in.ts";
import { retireTokens, spendUserToken } from "#lib/identity/store.ts";
import { takeTokenAttempt } from "#lib/identity/take-token-attempt.ts";
import { passwordChangedLetter } from "#lib/mail/letters.ts";
import { sendMailSoon } from "#lib/mail/mail-gateway.ts";

export const ResetPasswordInput = z.object({ token: MailedToken, password: NewPassword });

/**
 * Sets a new password with a mailed link, which also confirms the address. Every session and every other open link ends.
 * @throws Refusal invalid when the link is unknown, expired or used, or the password too obvious (the link then stays good)
 */
export async function resetPassword(ctx: Context, input: z.output<typeof ResetPasswordInput>): Promise<SignedIn> {
  const { user, changed } = await takeTokenAttempt(ctx, () => setPassword(ctx, input));
  sendMailSoon(user.email, passwordChangedLetter({ name: user.name, resetUrl: linkTo("/forgot-password") }));
  return changed;
}

async function setPassword(ctx: Context, input: z.output<typeof ResetPasswordInput>) {
  const passwordHash = await hashPassword(input.password);
  return transact(ctx, async (tx, joined) => {
    const user = await spendUserToken(ctx, tx, "reset-password", input.token);
    const problem = obviousPassword(input.password, [user.email, user.name]);
    if (problem) refuseField("password", problem);
    await retireTokens(ctx, tx, "sign-in", user.id);
    await retireTokens(ctx, tx, "verify-email", user.id);
    await recordAudit(joined, { action: "user.reset_password", orgId: null, target: user.id });
    const data = { passwordHash, emailVerified: user.emailVerified ?? ctx.now(), sessionVersion: { increment: 1 } };
    const changed = await tx.user.update({ where: { id: user.id }, data, select: { id: true, sessionVersion: true } });
    return { user, changed };
  });
}
