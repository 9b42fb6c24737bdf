import type { Actor, Context, Role } from "#lib/context.ts";
import { staffDatabase } from "#lib/db/clients.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import { DEMO_PASSWORD } from "./customers.ts";

/** The demo's customers came before their history did. */
export const OPENED_AT = new Date(Date.now() - 32 * 86_400_000);

type Person = { readonly name: string; readonly email: string };

/** Opens a verified account without a mail round trip; only the demo's own people come this way. */
export async function openAccount(person: Person, staffRole: "admin" | null = null): Promise<string> {
  const user = await staffDatabase().user.create({
    data: {
      ...person,
      createdAt: OPENED_AT,
      emailVerified: OPENED_AT,
      passwordHash: await hashPassword(DEMO_PASSWORD),
      staffRole,
    },
    select: { id: true },
  });
  return user.id;
}

/** Opens a sandbox organization with its owner and its other members; answers its id. */
export async function openOrganization(
  name: string,
  timeZone: string,
  owner: { readonly userId: string; readonly email: string },
  members: readonly { readonly userId: string; readonly role: Role }[],
): Promise<bigint> {
  const database = staffDatabase();
  const rows = await database.$queryRaw<{ id: bigint }[]>`
    SELECT books.open_organization(${owner.userId}, ${name}, ${timeZone}, 'sandbox', ${owner.email}) AS id`;
  const orgId = rows[0]?.id;
  if (orgId === undefined) throw new Error("the organization was not opened");
  await database.membership.createMany({ data: members.map((member) => ({ orgId, ...member, createdAt: OPENED_AT })) });
  await database.organization.update({ where: { id: orgId }, data: { createdAt: OPENED_AT }, select: { id: true } });
  await database.membership.updateMany({ where: { orgId, role: "owner" }, data: { createdAt: OPENED_AT } });
  return orgId;
}

/** The seed acting as somebody, now or when the customers came. */
export function seedContext(actor: Actor, at?: Date): Context {
  return { actor, requestId: "seed", address: null, now: () => at ?? new Date() };
}
