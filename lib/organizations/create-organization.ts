import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { enterOrganization, transact } from "#lib/db/transact.ts";
import { env } from "#lib/env.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { PlainName } from "#lib/mail/mail-fields.ts";
import { TimeZone } from "#lib/organizations/organization-fields.ts";

export const CreateOrganizationInput = z.object({ name: PlainName, timeZone: TimeZone.default("UTC") });

export type CreatedOrganization = { readonly id: bigint; readonly organizationId: string };

const MOST_PER_USER = 50;

/**
 * Opens an organization, with its wallet; whoever opens it is its owner. A member may open another one.
 * @throws Refusal unauthenticated for visitors and keys
 */
export async function createOrganization(
  ctx: Context,
  input: z.output<typeof CreateOrganizationInput>,
): Promise<CreatedOrganization> {
  const { actor } = ctx;
  if (actor.kind !== "user" && actor.kind !== "member") return refuse("unauthenticated", "Sign in first.");
  return transact(ctx, async (tx, joined) => {
    const user = await tx.user.findUniqueOrThrow({ where: { id: actor.userId } });
    if (user.staffRole) return refuse("forbidden", "Staff belong to no customer; use an account of your own.");
    if ((await tx.membership.count({ where: { userId: user.id } })) >= MOST_PER_USER) {
      return refuse("conflict", `You belong to ${MOST_PER_USER} organizations already; leave one first.`);
    }
    return openOrganization(joined, tx, { ...input, owner: user });
  });
}

type Opening = {
  readonly name: string;
  readonly timeZone: string;
  readonly owner: { readonly id: string; readonly email: string };
};

/** The same inside another verb's transaction, which then goes on inside the new organization. */
export async function openOrganization(ctx: Context, tx: Transaction, opening: Opening): Promise<CreatedOrganization> {
  const { name, timeZone, owner } = opening;
  const mode = env().DEMO ? "sandbox" : "production";
  const [row] = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT books.open_organization(${owner.id}, ${name}, ${timeZone}, ${mode}, ${owner.email}) AS id`;
  if (!row) throw new Error("an organization was opened without an id");
  const organizationId = publicId("org", row.id);
  await enterOrganization(tx, row.id);
  await recordAudit(
    { ...ctx, tx },
    { action: "organization.create", orgId: row.id, target: organizationId, facts: { name } },
  );
  return { id: row.id, organizationId };
}
