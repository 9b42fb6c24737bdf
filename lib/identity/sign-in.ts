import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { checkPassword } from "#lib/identity/check-password.ts";
import { GivenPassword } from "#lib/identity/credentials.ts";
import { mailLink } from "#lib/identity/mail-link.ts";
import { releaseAttempt } from "#lib/identity/release-attempt.ts";
import { takeAttempt } from "#lib/identity/take-attempt.ts";
import { EmailAddress } from "#lib/mail/mail-fields.ts";

export const SignInInput = z.object({ email: EmailAddress, password: GivenPassword });

/** Whose session is to be started, and which version of their sessions it belongs to. */
export type SignedIn = { readonly id: string; readonly sessionVersion: number };

/**
 * Checks an address and a password. A wrong address and a wrong password are answered alike, in the same time.
 * @throws Refusal unauthenticated, too_many_attempts; forbidden for the right password of an unconfirmed address, which gets a new link
 */
export async function signIn(ctx: Context, input: z.output<typeof SignInInput>): Promise<SignedIn> {
  await takeAttempt(ctx, "sign-in", input.email);
  const user = await transact(ctx, (tx) => tx.user.findUnique({ where: { email: input.email } }));
  const matches = await checkPassword(input.password, user?.passwordHash ?? null);
  if (!user || !matches) return refuse("unauthenticated", "The e-mail address or the password is not right.");
  if (!user.emailVerified) return refuseUnconfirmed(ctx, user.email);
  await releaseAttempt(ctx, "sign-in", input.email);
  await recordAudit(ctx, { action: "user.sign_in", orgId: null, target: user.id });
  return { id: user.id, sessionVersion: user.sessionVersion };
}

async function refuseUnconfirmed(ctx: Context, email: string): Promise<never> {
  await takeAttempt(ctx, "mailed-link", email);
  await mailLink(ctx, email, "verify-email");
  return refuse("forbidden", "Confirm your e-mail address first: we have just sent you the link again.");
}
