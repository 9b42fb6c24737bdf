import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** An id of Stripe's form, e.g. `pi_3kX…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomText(24)}`;
}
