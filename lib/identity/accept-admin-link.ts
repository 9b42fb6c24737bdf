import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { actingAs, type Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { MailedToken, NewPassword, obviousPassword } from "#lib/identity/credentials.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import type { SignedIn } from "#lib/identity/sign-in.ts";
import { spendToken } from "#lib/identity/store.ts";
import { takeTokenAttempt } from "#lib/identity/take-token-attempt.ts";
import { EmailAddress, PlainName } from "#lib/mail/mail-fields.ts";

export const AcceptAdminLinkInput = z.object({
  token: MailedToken,
  name: PlainName,
  email: EmailAddress,
  password: NewPassword,
});

/**
 * Makes the first administrator, with the link that start-up printed. The address is taken at its word: whoever reads the server's
 * log owns the server. Only the staff login of the database can make staff, so this acts as a job of the system.
 * @throws Refusal invalid when the link is unknown, expired or used; conflict when the address has an account or there is staff
 */
export async function acceptAdminLink(ctx: Context, input: z.output<typeof AcceptAdminLinkInput>): Promise<SignedIn> {
  const problem = obviousPassword(input.password, [input.email, input.name]);
  if (problem) refuseField("password", problem);
  return takeTokenAttempt(ctx, () => makeAdmin(ctx, input));
}

async function makeAdmin(ctx: Context, { token, name, email, password }: z.output<typeof AcceptAdminLinkInput>) {
  const passwordHash = await hashPassword(password);
  return transact(actingAs(ctx, { kind: "system", job: "accept-admin-link" }), async (tx, joined) => {
    await spendToken(ctx, tx, "first-admin", token);
    if ((await tx.user.count({ where: { staffRole: { not: null } } })) > 0)
      refuse("conflict", "There is staff already.");
    const [admin] = await tx.user.createManyAndReturn({
      data: { name, email, passwordHash, emailVerified: ctx.now(), staffRole: "admin" },
      skipDuplicates: true,
      select: { id: true, sessionVersion: true },
    });
    if (!admin) return refuse("conflict", "This address has an account already; staff needs one of its own.");
    await recordAudit(joined, { action: "staff.add", orgId: null, target: admin.id, facts: { staffRole: "admin" } });
    return admin;
  });
}
