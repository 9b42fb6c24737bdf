import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { NewPassword } from "#lib/identity/credentials.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import { EmailAddress, PlainName } from "#lib/mail/mail-fields.ts";

export const AddUserInput = z.object({
  name: PlainName,
  email: EmailAddress,
  password: NewPassword,
  staffRole: z.enum(["admin", "support"]).optional(),
});

/**
 * Adds a person whose address needs no confirming. For the system alone: it sets up a demo's customers and staff.
 * @throws Refusal forbidden for anybody else, conflict when the address has an account
 */
export async function addUser(ctx: Context, input: z.output<typeof AddUserInput>): Promise<{ userId: string }> {
  if (ctx.actor.kind !== "system") return refuse("forbidden", "Only the server itself adds people this way.");
  const { name, email, staffRole = null } = input;
  const passwordHash = await hashPassword(input.password);
  return transact(ctx, async (tx, joined) => {
    const [user] = await tx.user.createManyAndReturn({
      data: { name, email, passwordHash, staffRole, emailVerified: ctx.now() },
      skipDuplicates: true,
      select: { id: true },
    });
    if (!user) return refuse("conflict", "This address has an account already.");
    await recordAudit(joined, { action: "user.add", orgId: null, target: user.id, facts: { staffRole } });
    return { userId: user.id };
  });
}
