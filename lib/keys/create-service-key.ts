import { randomBytes } from "node:crypto";
import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import { makeKey } from "#lib/keys/key-format.ts";
import { SERVICE_SCOPES } from "#lib/keys/service-scopes.ts";

const KEY_BYTES = 32;

export const CreateServiceKeyInput = z.object({
  name: z.string().trim().min(1, "Give the key a name, such as the backend that holds it.").max(80),
  scopes: z.array(z.enum(SERVICE_SCOPES)).min(1, "Choose at least one scope.").max(SERVICE_SCOPES.length),
});

export type CreatedServiceKey = { readonly serviceKeyId: string; readonly name: string; readonly text: string };

/**
 * Makes a key of the vendor's own, which may authorize and record usage for every organization. `text` is shown once.
 * @throws Refusal not_found for non-staff, forbidden for support
 */
export async function createServiceKey(
  ctx: Context,
  input: z.infer<typeof CreateServiceKeyInput>,
): Promise<CreatedServiceKey> {
  if (ctx.actor.kind !== "system") requireStaff(ctx, "admin");
  const { text, hash, prefix, lastFour } = makeKey("svc", randomBytes(KEY_BYTES));
  const scopes = [...new Set(input.scopes)];
  return transact(ctx, async (tx, joined) => {
    const key = await tx.serviceKey.create({
      data: { name: input.name, hash, prefix, lastFour, scopes, createdBy: actorName(ctx.actor) },
      select: { id: true },
    });
    const serviceKeyId = publicId("svc", key.id);
    const facts = { name: input.name, scopes, prefix, lastFour };
    await recordAudit(joined, { action: "service_key.create", orgId: null, target: serviceKeyId, facts });
    return { serviceKeyId, name: input.name, text };
  });
}
