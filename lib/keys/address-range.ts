/** Network addresses and ranges of them, IPv4 and IPv6. */
/** An address as a number; an IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) counts as IPv4. */
export type Address = { readonly family: 4 | 6; readonly value: bigint };
/** All addresses whose first `length` bits are those of `value`. */
export type AddressRange = Address & { readonly length: number };

const BITS = { 4: 32, 6: 128 } as const;
const MAPPED = 0xffffn;

const BYTE = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;
const GROUP = /^[\da-f]{1,4}$/i;
const GROUPS = 8;
const DOTTED_ENDING = /(?<=:)\d+(\.\d+){3}$/;

function joined(parts: readonly string[], radix: string, bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(radix + part), 0n);
}

function readDotted(text: string): bigint | null {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => BYTE.test(part)) ? joined(parts, "", 8n) : null;
}

/** The eight groups of an address with the zeros that `::` stands for, and an IPv4 ending in IPv6's own way; or null. */
function groupsOf(text: string): readonly string[] | null {
  const plain = text.replace(DOTTED_ENDING, (dotted) => {
    const value = readDotted(dotted);
    return value === null ? "?" : `${(value >> 16n).toString(16)}:${(value & MAPPED).toString(16)}`;
  });
  const sides = plain.split("::").map((side) => (side === "" ? [] : side.split(":")));
  const [head = [], tail, ...more] = sides;
  const missing = GROUPS - head.length - (tail?.length ?? 0);
  if (more.length > 0 || (tail ? missing < 1 : missing !== 0)) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
  return groups.every((group) => GROUP.test(group)) ? groups : null;
}

/** Reads an address, or null when it is none. Zones (`fe80::1%eth0`) and ports are not part of one. */
export function readAddress(text: string): Address | null {
  const dotted = readDotted(text);
  if (dotted !== null) return { family: 4, value: dotted };
  const groups = groupsOf(text);
  if (!groups) return null;
  const value = joined(groups, "0x", 16n);
  return value >> 32n === MAPPED ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** Reads "192.0.2.0/24", "2001:db8::/32" or a single address, or null. Bits beyond the length are cut off. */
export function readRange(text: string): AddressRange | null {
  const [written = "", length, ...more] = text.trim().split("/");
  const address = readAddress(written);
  if (!address || more.length > 0) return null;
  const most = BITS[address.family];
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (bits < 0 || bits > most) return null;
  const beyond = BigInt(most - bits);
  return { family: address.family, length: bits, value: (address.value >> beyond) << beyond };
}

function partsOf(value: bigint, count: number, bits: bigint, radix: number): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    BigInt.asUintN(Number(bits), value >> (bits * BigInt(count - 1 - at))).toString(radix),
  );
}

/** The longest run of zero groups, the first of several, becomes `::` (RFC 5952). */
function shortened(groups: readonly string[]): string {
  const text = groups.join(":");
  const runs = [...text.matchAll(/(?<![\da-f])0(:0)+(?![\da-f])/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return text;
  const at = text.search(new RegExp(`(?<![\\da-f])${longest}(?![\\da-f])`));
  return `${text.slice(0, at).replace(/:$/, "")}::${text.slice(at + longest.length).replace(/^:/, "")}`;
}

/** A range in its one usual form: "192.0.2.0/24", "2001:db8::/32". */
export function writeRange({ family, value, length }: AddressRange): string {
  const address = family === 4 ? partsOf(value, 4, 8n, 10).join(".") : shortened(partsOf(value, GROUPS, 16n, 16));
  return `${address}/${length}`;
}

export function contains(range: AddressRange, { family, value }: Address): boolean {
  const beyond = BigInt(BITS[range.family] - range.length);
  return range.family === family && range.value >> beyond === value >> beyond;
}
