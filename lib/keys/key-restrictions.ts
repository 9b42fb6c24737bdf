import * as z from "zod";
import { contains, readAddress, readRange, writeRange } from "#lib/keys/address-range.ts";
import { covers } from "#lib/pricing/feature-scope.ts";

/** What a key may be used for. Empty lists and nulls restrict nothing. */
export type KeyRestrictions = {
  /** Ranges of network addresses, "192.0.2.0/24" or "2001:db8::/32". */
  readonly allowedAddresses: readonly string[];
  /** Feature codes, or prefixes ending in "*". */
  readonly allowedFeatures: readonly string[];
  /** Calls that may be authorized in one second, and in one minute. */
  readonly perSecond: number | null;
  readonly perMinute: number | null;
};

export const UNRESTRICTED: KeyRestrictions = {
  allowedAddresses: [],
  allowedFeatures: [],
  perSecond: null,
  perMinute: null,
};

const MOST_ENTRIES = 50;
const MOST_PER_SECOND = 100_000;
const MOST_PER_MINUTE = 6_000_000;

/** A range as it is stored. One with bits beyond its length is more often a mistake than a wish, so it is not cut silently. */
const Range = z
  .string()
  .trim()
  .max(60)
  .transform((text, ctx) => {
    const range = readRange(text);
    if (!range) {
      ctx.addIssue(`"${text}" is no address or range; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.`);
      return z.NEVER;
    }
    const written = writeRange(range);
    const [address = "", length] = text.split("/");
    if (length !== undefined && readAddress(address)?.value !== range.value) {
      ctx.addIssue(`${text} begins inside its range; write ${written}.`);
      return z.NEVER;
    }
    return written;
  });

const Feature = z
  .string()
  .trim()
  .regex(/^[^\s*]{1,127}\*?$/, "Write a feature's code, or the beginning of some followed by *.");

function listOf<Entry extends z.ZodType<string>>(entry: Entry) {
  return z
    .array(entry)
    .max(MOST_ENTRIES, `Use at most ${MOST_ENTRIES} entries.`)
    .transform((entries) => [...new Set(entries)]);
}

function rateOf(most: number) {
  const says = `Use a whole number from 1 to ${most.toLocaleString("en")}.`;
  return z.int(says).min(1, says).max(most, says).nullable();
}

/** All four are set at once: what is empty or null is lifted. */
export const KeyRestrictionFields = {
  allowedAddresses: listOf(Range),
  allowedFeatures: listOf(Feature),
  perSecond: rateOf(MOST_PER_SECOND),
  perMinute: rateOf(MOST_PER_MINUTE),
};

/** Whether a call may come from this address, as its sender gave it; what is no address is in no range. */
export function allowsAddress({ allowedAddresses }: KeyRestrictions, address: string): boolean {
  const sent = readAddress(address);
  if (!sent) return allowedAddresses.length === 0;
  if (allowedAddresses.length === 0) return true;
  return allowedAddresses.some((text) => {
    const range = readRange(text);
    return range !== null && contains(range, sent);
  });
}

export function allowsFeature({ allowedFeatures }: KeyRestrictions, feature: string): boolean {
  return covers(allowedFeatures, feature);
}
