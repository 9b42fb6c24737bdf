import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { announceKeyChange, forgetKeys } from "#lib/keys/known-keys-store.ts";

export const RevokeServiceKeyInput = z.object({ serviceKeyId: z.string() });

/**
 * Revokes a service key for good, effective with the next call: this process forgets the keys it knows, and others are told. A second time does nothing.
 * @throws Refusal not_found, forbidden for support
 */
export async function revokeServiceKey(ctx: Context, input: z.infer<typeof RevokeServiceKeyInput>): Promise<void> {
  requireStaff(ctx, "admin");
  const id = parseId("svc", input.serviceKeyId);
  await transact(ctx, async (tx, joined) => {
    const { count } = await tx.serviceKey.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: ctx.now() },
    });
    const key = await tx.serviceKey.findUnique({ where: { id }, select: { name: true, lastFour: true } });
    if (!key) refuse("not_found", "There is no such service key.");
    if (count === 0) return;
    await announceKeyChange(tx);
    await recordAudit(joined, { action: "service_key.revoke", orgId: null, target: input.serviceKeyId, facts: key });
  });
  forgetKeys();
}
