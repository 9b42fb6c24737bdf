import type { Actor } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { Refusal } from "#lib/errors.ts";
import type { EventPrice } from "#lib/metering/rated-event.ts";

type Unmatched = Extract<EventPrice, { kind: "unmatched" }>;

/** The meter and the dimension that have no price, as far as it is for want of these. */
function missingOf({ unknown }: Unmatched) {
  if (unknown?.what !== "dimension") return unknown?.what === "meter" ? { meter: unknown.name } : {};
  return { ...(unknown.meter !== null && { meter: unknown.meter }), dimensions: { [unknown.name]: unknown.value } };
}

/**
 * Work that has no price, which is refused and never guessed. It names what has none and the way out: the vendor's backend is
 * told where an admin publishes a price, a customer whom to ask.
 */
export function unpriced(asker: Actor["kind"], feature: string, price: Unmatched): Refusal {
  const isVendor = asker === "service" || asker === "staff";
  const mend = isVendor
    ? "an admin must publish one in the price book first"
    : "only whoever runs this service can publish one: write to their support";
  const facts = { feature, ...missingOf(price), ...(isVendor && { prices_url: `${env().APP_URL}/admin/price-book` }) };
  return new Refusal("unpriced", `No price fits: ${price.reason}; ${mend}.`, facts);
}
