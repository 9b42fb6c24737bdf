import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { requirePerson } from "#lib/identity/require-person.ts";
import { PlainName } from "#lib/mail/mail-fields.ts";

export const UpdateProfileInput = z.object({ name: PlainName });

/** Changes the name under which others see the acting person. */
export async function updateProfile(ctx: Context, input: z.output<typeof UpdateProfileInput>): Promise<void> {
  const userId = requirePerson(ctx);
  await transact(ctx, async (tx, joined) => {
    await tx.user.update({ where: { id: userId }, data: { name: input.name } });
    await recordAudit(joined, { action: "user.update_profile", orgId: null, target: userId });
  });
}
