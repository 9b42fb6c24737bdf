import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { PlainName } from "#lib/mail/mail-fields.ts";
import { type OpenedOrganization, openOrganization } from "#lib/organizations/open-organization.ts";
import { TimeZone } from "#lib/organizations/organization-fields.ts";

export const CreateOrganizationInput = z.object({ name: PlainName, timeZone: TimeZone.default("UTC") });

const MOST_PER_USER = 50;

/**
 * Opens an organization for the acting person, who is its owner. A member may open another one.
 * @throws Refusal unauthenticated for visitors and keys, forbidden for staff, conflict for who has too many
 */
export async function createOrganization(
  ctx: Context,
  input: z.output<typeof CreateOrganizationInput>,
): Promise<OpenedOrganization> {
  const { actor } = ctx;
  if (actor.kind !== "user" && actor.kind !== "member") return refuse("unauthenticated", "Sign in first.");
  return transact(ctx, async (tx, joined) => {
    const owner = await tx.user.findUniqueOrThrow({ where: { id: actor.userId } });
    if (owner.staffRole) return refuse("forbidden", "Staff belong to no customer; use an account of your own.");
    if ((await tx.membership.count({ where: { userId: owner.id } })) >= MOST_PER_USER) {
      return refuse("conflict", `You belong to ${MOST_PER_USER} organizations already; leave one first.`);
    }
    return openOrganization(joined, { ...input, owner });
  });
}
