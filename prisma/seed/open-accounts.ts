import type { Actor, Context, Role } from "#lib/context.ts";
import { staffDatabase } from "#lib/db/clients.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import { DEMO_PASSWORD } from "./customers.ts";

type Person = { readonly name: string; readonly email: string };

/** Opens a verified account without a mail round trip; only the demo's own people come this way. */
export async function openAccount(person: Person, staffRole: "admin" | null = null): Promise<string> {
  const user = await staffDatabase().user.create({
    data: { ...person, emailVerified: new Date(), passwordHash: await hashPassword(DEMO_PASSWORD), staffRole },
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
  await database.membership.createMany({ data: members.map((member) => ({ orgId, ...member })) });
  return orgId;
}

/** The seed acting as somebody. */
export function seedContext(actor: Actor): Context {
  return { actor, requestId: "seed", address: null, now: () => new Date() };
}
