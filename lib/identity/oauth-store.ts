import { randomUUID } from "node:crypto";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { portalDatabase } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";

/**
 * Where next-auth keeps who signed in through whom. Of what the other side sends only the link is stored: its tokens would open
 * doors there, and nothing here needs them. An address that already has an account is not linked by itself; next-auth refuses it.
 */
export function oauthAdapter(): Adapter {
  return { ...PrismaAdapter(adapterClient()), createUser, linkAccount };
}

/** The adapter is typed for another generator's client; it calls the same methods. */
function adapterClient(): never {
  return portalDatabase() as never;
}

async function createUser(user: Omit<AdapterUser, "id">): Promise<AdapterUser> {
  const email = user.email.toLowerCase();
  const name = user.name?.trim() || email.replace(/@.*$/, "");
  const ctx: Context = { actor: { kind: "visitor" }, requestId: randomUUID(), address: null, now: () => new Date() };
  return transact(ctx, async (tx, joined) => {
    const created = await tx.user.create({ data: { email, name, emailVerified: ctx.now() } });
    await recordAudit(joined, { action: "user.sign_up", orgId: null, target: created.id, facts: { by: "oauth" } });
    return created;
  });
}

async function linkAccount({ userId, type, provider, providerAccountId }: AdapterAccount): Promise<void> {
  await portalDatabase().account.create({ data: { userId, type, provider, providerAccountId } });
}
