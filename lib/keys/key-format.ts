/** How a key is written: `tg_live_`, `tg_dev_` or `tg_svc_`, thirty random base62 letters, six letters of checksum. */
import { hash } from "node:crypto";
import { crc32 } from "node:zlib";

export type KeyKind = "live" | "dev" | "svc";

/** A fresh key. `text` is shown once; only the rest may be stored. */
export type MadeKey = {
  readonly text: string;
  /** SHA-256 of the text, 32 bytes. */
  readonly hash: Buffer<ArrayBuffer>;
  /** "tg_live_ab12": enough to tell keys apart in a list. */
  readonly prefix: string;
  readonly lastFour: string;
};

/** `hash` is the SHA-256 of the text in hexadecimal: keys are read with every call, and text is cheaper than bytes. */
export type ReadKey = { readonly kind: KeyKind; readonly hash: string };

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = BigInt(ALPHABET.length);
const SECRET_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const RANDOM_BYTES = 32;
const PREFIX_LETTERS = 4;
const SHAPE = /^tg_(live|dev|svc)_[0-9A-Za-z]{36}$/;

function base62(value: bigint, length: number): string {
  let text = "";
  let rest = value;
  for (let i = 0; i < length; i++) {
    text = (ALPHABET[Number(rest % BASE)] ?? "") + text;
    rest /= BASE;
  }
  return text;
}

/** CRC32 of everything before it, as six base62 letters, most significant first. */
function checksum(body: string): string {
  let text = "";
  // Asked for every call, so without the big integers that a whole secret needs.
  for (let rest = crc32(body); text.length < CHECKSUM_LENGTH; rest = Math.floor(rest / ALPHABET.length)) {
    text = (ALPHABET[rest % ALPHABET.length] ?? "") + text;
  }
  return text;
}

/**
 * Writes a key from random bytes. 62^30 needs 179 bits; taking 256 of them makes every letter equally likely to within 2^-77.
 * @param randomBytes at least 32 bytes of cryptographic randomness
 */
export function makeKey(kind: KeyKind, randomBytes: Uint8Array): MadeKey {
  if (randomBytes.length < RANDOM_BYTES)
    throw new RangeError(`a key is made from ${RANDOM_BYTES} random bytes or more`);
  const number = BigInt(`0x${Buffer.from(randomBytes.subarray(0, RANDOM_BYTES)).toString("hex")}`);
  const marker = `tg_${kind}_`;
  const body = marker + base62(number, SECRET_LENGTH);
  const text = body + checksum(body);
  return {
    text,
    hash: hash("sha256", text, "buffer"),
    prefix: body.slice(0, marker.length + PREFIX_LETTERS),
    lastFour: text.slice(-4),
  };
}

/** Reads what a caller sent. Null for anything that makeKey did not write, so that a mistyped key costs no look-up. */
export function readKey(text: string): ReadKey | null {
  const kind = SHAPE.exec(text)?.[1];
  if (kind !== "live" && kind !== "dev" && kind !== "svc") return null;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return checksum(body) === text.slice(-CHECKSUM_LENGTH) ? { kind, hash: hash("sha256", text, "hex") } : null;
}
