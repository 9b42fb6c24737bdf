import { setTimeout as sleep } from "node:timers/promises";
import { updateOrganization } from "#lib/organizations/update-organization.ts";
import type { Answer } from "#lib/testing/model/operations.ts";
import { contextOf, type ProductOrg } from "./model-names.ts";
import { OWNER } from "./people.ts";

/** Longer than the zone of an organization is remembered. */
const REMEMBERED_MS = 1_100;

/** Moves the organization to another zone, and waits until nobody remembers the one before. */
export async function move(product: ProductOrg, zone: string): Promise<Answer> {
  const owner = contextOf(product, { kind: "member", userId: OWNER, orgId: product.org.id, role: "owner" });
  await updateOrganization(owner, { zone });
  await sleep(REMEMBERED_MS);
  return {};
}
