import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { MailedToken } from "#lib/identity/credentials.ts";
import type { SignedIn } from "#lib/identity/sign-in.ts";
import { spendUserToken } from "#lib/identity/store.ts";
import { takeTokenAttempt } from "#lib/identity/take-token-attempt.ts";

export const VerifyEmailInput = z.object({ token: MailedToken });

/**
 * Confirms an address with the link mailed to it. Who holds the link reads the mail, so they are signed in with it.
 * @throws Refusal invalid when the link is unknown, expired or used
 */
export async function verifyEmail(ctx: Context, input: z.output<typeof VerifyEmailInput>): Promise<SignedIn> {
  const confirming = () =>
    transact(ctx, async (tx, joined) => {
      const user = await spendUserToken(ctx, tx, "verify-email", input.token);
      if (!user.emailVerified) await tx.user.update({ where: { id: user.id }, data: { emailVerified: ctx.now() } });
      await recordAudit(joined, { action: "user.verify_email", orgId: null, target: user.id });
      return { id: user.id, sessionVersion: user.sessionVersion };
    });
  return takeTokenAttempt(ctx, confirming);
}
