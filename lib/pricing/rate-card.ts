import { CREDIT_PICOS, type Picos } from "#lib/money/credits.ts";
import { trimDecimal, writeDecimal } from "#lib/money/decimal.ts";
import { creditsInWords, groupDigits } from "#lib/money/display-credits.ts";
import { divideFloor } from "#lib/money/rational.ts";
import type { DraftRate, Tier } from "#lib/pricing/price-book.ts";
import { countLabel, unitLabel } from "#lib/pricing/unit-label.ts";

/** One row of the price page, ready to read. */
export type RateCard = {
  /** Dimensions in words: "resolution 1024x1024", empty for the default. */
  readonly when: string;
  /** "2.5 credits per 1,000,000 input tokens". */
  readonly price: string;
  /** What 1 credit buys: "400,000 input tokens"; null where nothing is charged. */
  readonly creditBuys: string | null;
  /** Base, minimum, packages and tiers, as sentences. */
  readonly notes: readonly string[];
};

const PLACES = 12;
const SIGNIFICANT = 4;

function priceLabel(price: Picos, per: bigint, meter: string): string {
  if (price === 0n) return "free";
  const unit = per === 1n ? unitLabel(meter, false) : countLabel(per.toString(), meter);
  return `${creditsInWords(price)} per ${unit}`;
}

/**
 * The counted units that one credit buys at a price, rounded down: whole above a thousand, else four digits, so that the
 * page never promises more than the credit pays for. Null when the price is zero.
 */
export function unitsPerCredit(price: Picos, per: bigint): string | null {
  if (price === 0n) return null;
  const parts = divideFloor(per * CREDIT_PICOS * 10n ** BigInt(PLACES), price);
  const digits = parts.toString().length;
  const dropped = Math.max(0, Math.min(PLACES, digits - SIGNIFICANT));
  const cut = (parts / 10n ** BigInt(dropped)) * 10n ** BigInt(dropped);
  return trimDecimal(writeDecimal(cut, PLACES));
}

function firstPrice(rate: DraftRate): { price: Picos; per: bigint } {
  const tier = rate.tiers?.find((each) => each.price > 0n) ?? rate.tiers?.[0];
  return tier ? { price: tier.price, per: tier.per ?? rate.per } : { price: rate.price, per: rate.per };
}

function tierNote(rate: DraftRate, tier: Tier, from: string | null): string {
  const price = priceLabel(tier.price, tier.per ?? rate.per, rate.meter);
  if (tier.upTo !== null) return `Up to ${groupDigits(tier.upTo)}: ${price}.`;
  return from === null ? `Always ${price}.` : `Above ${groupDigits(from)}: ${price}.`;
}

function notesOf(rate: DraftRate): string[] {
  const notes: string[] = [];
  if (rate.base > 0n) notes.push(`Plus ${creditsInWords(rate.base)} per call.`);
  if (rate.minimum > 0n) notes.push(`At least ${creditsInWords(rate.minimum)} per call.`);
  if (rate.model === "package")
    notes.push(`Sold in packages of ${groupDigits(rate.per.toString())}; a begun package counts whole.`);
  const counted = (rate.tierBy ?? [rate.meter]).map((meter) => unitLabel(meter, true)).join(" and ");
  if (rate.model === "volume") notes.push(`One price for the whole call, by how many ${counted} it has.`);
  if (rate.model === "graduated") notes.push("Each part of a call is at the price of its tier.");
  const tiers = rate.tiers ?? [];
  tiers.forEach((tier, index) => {
    notes.push(tierNote(rate, tier, tiers[index - 1]?.upTo ?? null));
  });
  return notes;
}

/** A rate in words for the price page. Tiered rates show their first price that is not free. */
export function rateCard(rate: DraftRate): RateCard {
  const { price, per } = firstPrice(rate);
  const units = unitsPerCredit(price, per);
  const keys = Object.keys(rate.dimensions).sort();
  return {
    when: keys.map((key) => `${key.replaceAll("_", " ")} ${rate.dimensions[key]}`).join(", "),
    price: priceLabel(price, per, rate.meter),
    creditBuys: units === null ? null : countLabel(units, rate.meter),
    notes: notesOf(rate),
  };
}
