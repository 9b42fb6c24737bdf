/** Rows have bigint keys inside; outside, an id is its prefix and thirteen letters that say nothing about how many there are. */
import { refuse } from "#lib/errors.ts";

export type IdPrefix =
  | "org"
  | "key"
  | "svc"
  | "chg"
  | "hld"
  | "gra"
  | "lim"
  | "top"
  | "rec"
  | "ref"
  | "dsp"
  | "vou"
  | "inv"
  | "bok"
  | "rat"
  | "txn"
  | "aud"
  | "dec";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 13;
const HALF_BITS = 32n;
const HALF_MASK = (1n << HALF_BITS) - 1n;
const ROUND_KEYS = [0x9e3779b1n, 0x85ebca6bn, 0xc2b2ae35n, 0x27d4eb2fn];

/** One Feistel round's mixing function; any function will do, since the network is invertible by construction. */
function mix(half: bigint, key: bigint): bigint {
  const product = (half ^ key) * 0x2545f4914f6cdd1dn;
  return (product >> 29n) & HALF_MASK;
}

function scramble(value: bigint, keys: readonly bigint[]): bigint {
  let left = value >> HALF_BITS;
  let right = value & HALF_MASK;
  for (const key of keys) [left, right] = [right, left ^ mix(right, key)];
  return (right << HALF_BITS) | left;
}

/** publicId("org", 12n) → "org_…": the same id for the same row for ever. */
export function publicId(prefix: IdPrefix, id: bigint): string {
  let rest = scramble(id, ROUND_KEYS);
  let text = "";
  for (let i = 0; i < LENGTH; i++) {
    text = (ALPHABET[Number(rest & 31n)] ?? "") + text;
    rest >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** Reads a public id back. Returns null for anything that publicId could not have written. */
export function findId(prefix: IdPrefix, text: string): bigint | null {
  const letters = text.slice(prefix.length + 1);
  if (!text.startsWith(`${prefix}_`) || letters.length !== LENGTH) return null;
  let value = 0n;
  for (const letter of letters) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return null;
    value = (value << 5n) | BigInt(digit);
  }
  if (value >> 64n) return null;
  const id = scramble(value, ROUND_KEYS.toReversed());
  return id > 0n && id < 1n << 63n ? id : null;
}

/**
 * Reads a public id, or refuses as if the row did not exist: a malformed id names nothing.
 * @throws Refusal not_found
 */
export function parseId(prefix: IdPrefix, text: string): bigint {
  return findId(prefix, text) ?? refuse("not_found", `There is no ${prefix}_ id "${text.slice(0, 40)}".`);
}
