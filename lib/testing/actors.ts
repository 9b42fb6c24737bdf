import { randomUUID } from "node:crypto";
import type { Actor, Context, StaffRole } from "#lib/context.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import { publicId } from "#lib/ids.ts";
import { asOwner } from "./database.ts";

/** A context as an edge would make it for this actor. */
export function contextOf(actor: Actor): Context {
  return { actor, requestId: randomUUID(), address: "203.0.113.7", now: () => new Date() };
}

export function systemContext(): Context {
  return contextOf({ kind: "system", job: "test" });
}

export async function createUser(name = "Ada", staffRole: StaffRole | null = null): Promise<string> {
  const id = randomUUID();
  const email = `${name.toLowerCase().replaceAll(" ", ".")}.${id.slice(0, 8)}@example.com`;
  await asOwner("INSERT INTO users (id, email, name, staff_role) VALUES ($1, $2, $3, $4)", [
    id,
    email,
    name,
    staffRole,
  ]);
  return id;
}

/** A person who confirmed their address and signs in with a password; answers their id. */
export async function createPerson(person: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}): Promise<string> {
  const id = randomUUID();
  await asOwner(
    "INSERT INTO users (id, email, name, password_hash, email_verified_at) VALUES ($1, $2, $3, $4, now())",
    [id, person.email, person.name, await hashPassword(person.password)],
  );
  return id;
}

export async function createStaff(staffRole: StaffRole = "admin"): Promise<Context> {
  return contextOf({ kind: "staff", userId: await createUser(`Staff ${staffRole}`, staffRole), staffRole });
}

export type TestOrganization = { readonly id: bigint; readonly publicId: string; readonly owner: Context };

/** A fresh organization with its owner. */
export async function openOrganization(name = "Acme"): Promise<TestOrganization> {
  const userId = await createUser(`Owner of ${name}`);
  const rows = await asOwner<{ id: string }>(
    "SELECT books.open_organization($1, $2, 'UTC', 'sandbox', 'billing@example.com') AS id",
    [userId, name],
  );
  const id = BigInt(rows[0]?.id ?? 0);
  const owner = contextOf({ kind: "member", userId, orgId: id, role: "owner" });
  return { id, publicId: publicId("org", id), owner };
}
