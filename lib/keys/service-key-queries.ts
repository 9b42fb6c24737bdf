import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import type { ServiceKeyView } from "#lib/keys/service-key-view.ts";

const MOST_KEYS = 500;

/** The vendor's own keys: those that work first, each newest first. For staff. */
export async function listServiceKeys(ctx: Context): Promise<readonly ServiceKeyView[]> {
  requireStaff(ctx);
  return transact(ctx, async (tx) => {
    const keys = await tx.serviceKey.findMany({
      omit: { hash: true },
      orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { id: "desc" }],
      take: MOST_KEYS,
    });
    const makers = keys.map((key) => key.createdBy.split(":")[1] ?? key.createdBy);
    const users = await tx.user.findMany({ where: { id: { in: makers } }, select: { id: true, name: true } });
    const names = new Map(users.map((user) => [user.id, user.name]));
    return keys.map((key, index) => ({
      id: publicId("svc", key.id),
      name: key.name,
      prefix: key.prefix,
      lastFour: key.lastFour,
      scopes: key.scopes,
      createdAt: key.createdAt.toISOString(),
      createdBy: names.get(makers[index] ?? "") ?? null,
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      revokedAt: key.revokedAt?.toISOString() ?? null,
    }));
  });
}
