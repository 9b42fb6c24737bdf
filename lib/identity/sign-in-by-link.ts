import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { MailedToken } from "#lib/identity/credentials.ts";
import type { SignedIn } from "#lib/identity/sign-in.ts";
import { spendUserToken } from "#lib/identity/store.ts";
import { takeTokenAttempt } from "#lib/identity/take-token-attempt.ts";

export const SignInByLinkInput = z.object({ token: MailedToken });

/**
 * Signs in with a mailed link. The first proof of who owns an address ends whatever was set up before it: a password chosen by
 * somebody who never confirmed the address must not open the account afterwards.
 * @throws Refusal invalid when the link is unknown, expired or used
 */
export async function signInByLink(ctx: Context, input: z.output<typeof SignInByLinkInput>): Promise<SignedIn> {
  const signingIn = () =>
    transact(ctx, async (tx, joined) => {
      const user = await spendUserToken(ctx, tx, "sign-in", input.token);
      await recordAudit(joined, { action: "user.sign_in", orgId: null, target: user.id, facts: { by: "link" } });
      if (user.emailVerified) return { id: user.id, sessionVersion: user.sessionVersion };
      const data = { emailVerified: ctx.now(), passwordHash: null, sessionVersion: { increment: 1 } };
      return tx.user.update({ where: { id: user.id }, data, select: { id: true, sessionVersion: true } });
    });
  return takeTokenAttempt(ctx, signingIn);
}
