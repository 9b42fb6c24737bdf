import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { checkPassword } from "#lib/identity/check-password.ts";
import { GivenPassword, NewPassword, obviousPassword } from "#lib/identity/credentials.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import { linkTo } from "#lib/identity/links.ts";
import { releaseAttempt } from "#lib/identity/release-attempt.ts";
import { requirePerson } from "#lib/identity/require-person.ts";
import type { SignedIn } from "#lib/identity/sign-in.ts";
import { retireTokens } from "#lib/identity/store.ts";
import { takeAttempt } from "#lib/identity/take-attempt.ts";
import { passwordChangedLetter } from "#lib/mail/letters.ts";
import { sendMailSoon } from "#lib/mail/mail-gateway.ts";

export const ChangePasswordInput = z.object({ currentPassword: GivenPassword, newPassword: NewPassword });

/**
 * Changes the acting person's password and ends all their sessions; the caller starts a new one for this browser.
 * @throws Refusal invalid with the field at fault, too_many_attempts
 */
export async function changePassword(ctx: Context, input: z.output<typeof ChangePasswordInput>): Promise<SignedIn> {
  const userId = requirePerson(ctx);
  await takeAttempt(ctx, "sign-in", userId);
  const before = await transact(ctx, (tx) => tx.user.findUniqueOrThrow({ where: { id: userId } }));
  if (!(await checkPassword(input.currentPassword, before.passwordHash)))
    refuseField("currentPassword", "This is not your password.");
  const problem = obviousPassword(input.newPassword, [before.email, before.name]);
  if (problem) refuseField("newPassword", problem);
  const passwordHash = await hashPassword(input.newPassword);
  const changed = await transact(ctx, async (tx, joined) => {
    await retireTokens(ctx, tx, "reset-password", userId);
    await recordAudit(joined, { action: "user.change_password", orgId: null, target: userId });
    // Only over the password that was checked: of two changes at once, one wins.
    const [user] = await tx.user.updateManyAndReturn({
      where: { id: userId, passwordHash: before.passwordHash },
      data: { passwordHash, sessionVersion: { increment: 1 } },
      select: { id: true, sessionVersion: true },
    });
    return user ?? refuse("conflict", "The password was changed meanwhile; sign in again.");
  });
  await releaseAttempt(ctx, "sign-in", userId);
  sendMailSoon(before.email, passwordChangedLetter({ name: before.name, resetUrl: linkTo("/forgot-password") }));
  return changed;
}
