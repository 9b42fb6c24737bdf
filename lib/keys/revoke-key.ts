import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { announceKeyChange, forgetKeys } from "#lib/keys/known-keys-store.ts";

export const RevokeKeyInput = z.object({ keyId: z.string().max(40) });

/**
 * Ends a key for good, effective with the next call: this process forgets the keys it knows, and others are told.
 * @throws Refusal forbidden, not_found for a key that is another organization's, conflict when it was revoked already
 */
export async function revokeKey(ctx: Context, input: z.output<typeof RevokeKeyInput>): Promise<void> {
  const { orgId } = requireMember(ctx, "keys");
  const id = parseId("key", input.keyId);
  const revokedAt = ctx.now();
  await transact(ctx, async (tx, joined) => {
    const key = await tx.apiKey.findUnique({ where: { orgId_id: { orgId, id } } });
    if (!key) return refuse("not_found", "There is no such key.");
    const { count } = await tx.apiKey.updateMany({ where: { orgId, id, revokedAt: null }, data: { revokedAt } });
    if (count === 0) return refuse("conflict", "This key was revoked already.");
    await tx.keyIndex.updateMany({ where: { orgId, keyId: id }, data: { revokedAt } });
    await announceKeyChange(tx);
    await recordAudit(joined, { action: "key.revoke", orgId, target: input.keyId, facts: { name: key.name } });
  });
  forgetKeys();
}
