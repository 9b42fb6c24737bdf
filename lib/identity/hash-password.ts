import { argon2, randomBytes } from "node:crypto";
import { COST, type Cost, SALT_BYTES, TAG_BYTES, writeStored } from "#lib/identity/stored-password.ts";

type Recipe = { readonly cost: Cost; readonly salt: Buffer };

/** The string to store for a password, with a fresh salt. */
export async function hashPassword(password: string): Promise<string> {
  const recipe = { cost: COST, salt: randomBytes(SALT_BYTES) };
  return writeStored({ ...recipe, tag: await tagOf(password, recipe) });
}

/** The argon2id tag of a password. The same letters typed on another keyboard are the same password. */
export function tagOf(password: string, { cost, salt }: Recipe, tagLength = TAG_BYTES): Promise<Buffer> {
  const message = Buffer.from(password.normalize("NFKC"));
  return new Promise((resolve, reject) => {
    argon2("argon2id", { message, nonce: salt, tagLength, ...cost }, (error, tag) =>
      error ? reject(error) : resolve(tag),
    );
  });
}
