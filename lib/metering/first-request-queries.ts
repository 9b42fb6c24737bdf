import type { Context } from "#lib/context.ts";
import { findFirstCharge } from "#lib/metering/charge-queries.ts";
import type { FirstRequest } from "#lib/metering/first-request.ts";

/** The first event that was recorded for the acting member's organization. */
export async function findFirstRequest(ctx: Context): Promise<FirstRequest> {
  const first = await findFirstCharge(ctx);
  if (!first) return { seen: false };
  const { occurredAt: at, feature, amount, id } = first;
  return { seen: true, at, feature, amount, href: `/usage/charges/${id}` };
}
