import { createHash } from "node:crypto";
import { formatQuantity } from "#lib/pricing/quantity.ts";
import type { Rating } from "#lib/pricing/rating.ts";
import type { UnmatchedEvent } from "#lib/unmatched/unmatched-event.ts";

/**
 * What keeps usage from being charged: something that no rate knows, or, where a book has a price for it by now (`priced`),
 * that nobody has decided yet or that the balance did not carry it.
 */
export type Missing = {
  readonly what: "feature" | "meter" | "dimension" | "priced";
  readonly feature: string;
  /** The unknown meter, or the one that is used; "" where neither is known. */
  readonly meter: string;
  /** "region=eu" of an unknown value; "" otherwise. */
  readonly dimensions: string;
};

const HASH_LETTERS = 16;

/** Says of an event that was rated under the newest book what is missing. */
export function missingOf(event: UnmatchedEvent, rating: Rating): Missing {
  const { feature } = event;
  const firstMeter = Object.keys(event.meters)[0] ?? "";
  if (rating.kind === "rated") return { what: "priced", feature, meter: "", dimensions: "" };
  const { unknown } = rating;
  switch (unknown.what) {
    case "feature":
      return { what: "feature", feature, meter: firstMeter, dimensions: "" };
    case "meter":
      return { what: "meter", feature, meter: unknown.name, dimensions: "" };
    case "dimension": {
      const { name, value, meter } = unknown;
      const dimensions = value === null ? `without ${name}` : `${name}=${value}`;
      return { what: "dimension", feature, meter: meter ?? firstMeter, dimensions };
    }
  }
}

/** Names a group in an address: sixteen letters that say nothing. */
export function groupIdOf({ what, feature, meter, dimensions }: Missing): string {
  const key = JSON.stringify([what, feature, what === "feature" ? "" : meter, dimensions]);
  return createHash("sha256").update(key).digest("hex").slice(0, HASH_LETTERS);
}

/** The event as far as it matters for its price, as JSON. */
export function exampleOf({ feature, meters, dimensions }: UnmatchedEvent): string {
  const counts = Object.fromEntries(Object.entries(meters).map(([name, count]) => [name, formatQuantity(count)]));
  return JSON.stringify({ feature, meters: counts, dimensions }, null, 2);
}
