import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { enterUser, transact } from "#lib/db/transact.ts";
import { refuseField } from "#lib/errors.ts";
import { NewPassword, obviousPassword } from "#lib/identity/credentials.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import { linkTo } from "#lib/identity/links.ts";
import { mailLink } from "#lib/identity/mail-link.ts";
import { settleSteadily } from "#lib/identity/settle-steadily.ts";
import { issueToken } from "#lib/identity/store.ts";
import { takeAttempt } from "#lib/identity/take-attempt.ts";
import { accountExistsLetter, confirmAddressLetter } from "#lib/mail/letters.ts";
import { EmailAddress, PlainName } from "#lib/mail/mail-fields.ts";
import { sendMailSoon } from "#lib/mail/mail-gateway.ts";
import { openOrganization } from "#lib/organizations/open-organization.ts";
import { TimeZone } from "#lib/organizations/organization-fields.ts";

export const SignUpInput = z.object({
  name: PlainName,
  email: EmailAddress,
  password: NewPassword,
  organizationName: PlainName,
  zone: TimeZone.default("UTC").catch("UTC"),
});

type Input = z.output<typeof SignUpInput>;

/**
 * Opens an account with its organization and mails a link that confirms the address. The answer is the same, and as quick, when
 * the address has an account already: then its owner gets a letter that says so, and nothing is changed.
 * @throws Refusal invalid for a password that is too obvious, too_many_attempts
 */
export async function signUp(ctx: Context, input: Input): Promise<{ email: string }> {
  const problem = obviousPassword(input.password, [input.email, input.name]);
  if (problem) refuseField("password", problem);
  await takeAttempt(ctx, "sign-up", input.email);
  await settleSteadily(async () => {
    const passwordHash = await hashPassword(input.password);
    const token = await openAccount(ctx, input, passwordHash);
    if (token)
      sendMailSoon(input.email, confirmAddressLetter({ name: input.name, url: linkTo("/verify-email", token) }));
    else await remindOfAccount(ctx, input.email);
  });
  return { email: input.email };
}

/** The text of the confirming token, or null when the address has an account. Of two who sign up at once, one gets null. */
async function openAccount(ctx: Context, input: Input, passwordHash: string): Promise<string | null> {
  return transact(ctx, async (tx, joined) => {
    const [user] = await tx.user.createManyAndReturn({
      data: { name: input.name, email: input.email, passwordHash },
      skipDuplicates: true,
      select: { id: true, email: true },
    });
    if (!user) return null;
    await enterUser(tx, user.id);
    await recordAudit(joined, { action: "user.sign_up", orgId: null, target: user.id });
    await openOrganization(joined, { name: input.organizationName, timeZone: input.zone, owner: user });
    return issueToken(ctx, tx, "verify-email", user.id);
  });
}

/** Somebody who has not confirmed their address needs that link rather than a reminder. */
async function remindOfAccount(ctx: Context, email: string): Promise<void> {
  const user = await transact(ctx, (tx) => tx.user.findUniqueOrThrow({ where: { email } }));
  if (!user.emailVerified) return mailLink(ctx, email, "verify-email");
  const links = { signInUrl: linkTo("/sign-in"), resetUrl: linkTo("/forgot-password") };
  sendMailSoon(email, accountExistsLetter({ name: user.name, ...links }));
}
