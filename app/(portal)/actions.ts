"use server";

import * as z from "zod";
import { refuse } from "#lib/errors.ts";
import { runAction } from "#lib/web/action.ts";
import { chooseOrganization, currentMember, memberContext } from "#lib/web/session.ts";

/** Shows another organization of the signed-in person. */
export async function switchOrganizationAction(input: unknown) {
  const { organizations } = await currentMember();
  return runAction(
    await memberContext(),
    z.object({ organizationId: z.string() }),
    async (_, { organizationId }) => {
      if (!organizations.some((org) => org.publicId === organizationId)) {
        return refuse("not_found", "You do not belong to this organization.");
      }
      return chooseOrganization(organizationId);
    },
    input,
  );
}
