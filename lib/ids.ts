/**
 * Rows have bigint keys inside; outside, an id is its prefix and thirteen letters that say nothing about how many there are. Of
 * charges there are so many that they are found by their organization: their ids have its thirteen letters too.
 */
import { refuse } from "#lib/errors.ts";

/** What each prefix names, as a sentence says it. */
const NAME_OF = {
  org: "organization",
  key: "key",
  svc: "service key",
  hld: "hold",
  gra: "grant",
  lim: "limit",
  top: "top-up",
  rec: "receipt",
  ref: "refund",
  dsp: "dispute",
  vou: "voucher",
  inv: "invitation",
  bok: "price book",
  rat: "rate",
  txn: "transaction",
  aud: "audit row",
  dec: "decision",
} as const;

export type IdPrefix = keyof typeof NAME_OF;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 13;
const SIX_LETTERS = (1n << 30n) - 1n;
const HALF_BITS = 32n;
const HALF_MASK = (1n << HALF_BITS) - 1n;
const ROUND_KEYS = [0x9e3779b1n, 0x85ebca6bn, 0xc2b2ae35n, 0x27d4eb2fn];
const KEYS_BACKWARDS = ROUND_KEYS.toReversed();

/**
 * One Feistel round's mixing function; any function will do, since the network is invertible by construction. Of the product
 * only bits 29 to 60 count, so it is cut to 64, which is a machine's own multiplication.
 */
function mix(half: bigint, key: bigint): bigint {
  const product = BigInt.asUintN(64, (half ^ key) * 0x2545f4914f6cdd1dn);
  return (product >> 29n) & HALF_MASK;
}

function scramble(value: bigint, keys: readonly bigint[]): bigint {
  let left = value >> HALF_BITS;
  let right = value & HALF_MASK;
  for (const key of keys) [left, right] = [right, left ^ mix(right, key)];
  return (right << HALF_BITS) | left;
}

/** Six letters of an id, from a number of 30 bits: plain numbers are taken apart in a third of the time. */
function sixLetters(bits: number): string {
  let text = "";
  for (let shift = 25; shift >= 0; shift -= 5) text += ALPHABET[(bits >> shift) & 31];
  return text;
}

/** Reads at most six letters back; null where one of them is none. */
function bitsOf(letters: string): number | null {
  let bits = 0;
  for (const letter of letters) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return null;
    bits = (bits << 5) | digit;
  }
  return bits;
}

function lettersOf(id: bigint): string {
  const value = scramble(id, ROUND_KEYS);
  const [first, middle, last] = [value >> 60n, (value >> 30n) & SIX_LETTERS, value & SIX_LETTERS];
  return `${ALPHABET[Number(first)]}${sixLetters(Number(middle))}${sixLetters(Number(last))}`;
}

/** publicId("org", 12n) → "org_…": the same id for the same row for ever. */
export function publicId(prefix: IdPrefix, id: bigint): string {
  return `${prefix}_${lettersOf(id)}`;
}

function idOfLetters(letters: string): bigint | null {
  if (letters.length !== LENGTH) return null;
  const [first, middle, last] = [bitsOf(letters.slice(0, 1)), bitsOf(letters.slice(1, 7)), bitsOf(letters.slice(7))];
  // The first letter stands for the four bits that are left of 64.
  if (first === null || middle === null || last === null || first > 15) return null;
  const value = (BigInt(first) << 60n) | (BigInt(middle) << 30n) | BigInt(last);
  const id = scramble(value, KEYS_BACKWARDS);
  return id > 0n && id < 1n << 63n ? id : null;
}

/** Reads a public id back. Returns null for anything that publicId could not have written. */
export function findId(prefix: IdPrefix, text: string): bigint | null {
  return text.startsWith(`${prefix}_`) ? idOfLetters(text.slice(prefix.length + 1)) : null;
}

const CHARGE = "chg_";
/** The letters of organizations whose charges were named lately: most charges of a call are of one. */
const KNOWN_ORGS = new Map<bigint, string>();
const MOST_KNOWN = 10_000;

function orgLetters(orgId: bigint): string {
  const known = KNOWN_ORGS.get(orgId);
  if (known !== undefined) return known;
  if (KNOWN_ORGS.size >= MOST_KNOWN) KNOWN_ORGS.clear();
  const letters = lettersOf(orgId);
  KNOWN_ORGS.set(orgId, letters);
  return letters;
}

/** Which charge, by the keys inside. */
export type ChargeKey = { readonly orgId: bigint; readonly rowId: bigint };

/** The id of a charge: its row's letters, then its organization's, so that whoever names a charge names all of its key. */
export function publicChargeId({ orgId, rowId }: ChargeKey): string {
  return `${CHARGE}${lettersOf(rowId)}${orgLetters(orgId)}`;
}

/** Reads a charge's id back. Returns null for anything that publicChargeId could not have written. */
export function findChargeId(text: string): ChargeKey | null {
  if (!text.startsWith(CHARGE)) return null;
  const rowId = idOfLetters(text.slice(CHARGE.length, CHARGE.length + LENGTH));
  const orgId = idOfLetters(text.slice(CHARGE.length + LENGTH));
  return rowId === null || orgId === null ? null : { orgId, rowId };
}

/**
 * Reads a public id, or refuses as if the row did not exist: a malformed id names nothing.
 * @throws Refusal not_found
 */
export function parseId(prefix: IdPrefix, text: string): bigint {
  return findId(prefix, text) ?? refuse("not_found", `There is no ${NAME_OF[prefix]} "${text.slice(0, 40)}".`);
}
