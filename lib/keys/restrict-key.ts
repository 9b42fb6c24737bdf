import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { KeyRestrictionFields } from "#lib/keys/key-restrictions.ts";
import { announceKeyChange, forgetKeys } from "#lib/keys/known-keys-store.ts";

export const RestrictKeyInput = z.object({ keyId: z.string().max(40), ...KeyRestrictionFields });

/**
 * Sets from where, for what and how often a key may be used, effective with the next call. What is left empty is lifted.
 * @throws Refusal forbidden, not_found for a key that is another organization's, conflict when it was revoked
 */
export async function restrictKey(ctx: Context, input: z.output<typeof RestrictKeyInput>): Promise<void> {
  const { orgId } = requireMember(ctx, "keys");
  const { keyId, ...restrictions } = input;
  const id = parseId("key", keyId);
  await transact(ctx, async (tx, joined) => {
    const key = await tx.apiKey.findUnique({ where: { orgId_id: { orgId, id } } });
    if (!key) return refuse("not_found", "There is no such key.");
    if (key.revokedAt) return refuse("conflict", "This key was revoked and cannot be used at all.");
    await tx.apiKey.updateMany({ where: { orgId, id }, data: restrictions });
    await announceKeyChange(tx);
    await recordAudit(joined, { action: "key.restrict", orgId, target: keyId, facts: restrictions });
  });
  forgetKeys();
}
