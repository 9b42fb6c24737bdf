/** How a password is stored: argon2id in the PHC string format, which names its own cost, so that it can rise without a migration. */

export type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };
export type StoredPassword = { readonly cost: Cost; readonly salt: Buffer; readonly tag: Buffer };

// OWASP's first recommendation for argon2id. Hashing runs on libuv's four threads, so at most 76 MiB are in use at once.
export const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
export const SALT_BYTES = 16;
export const TAG_BYTES = 32;

/** What is compared against when there is no such account, so that a wrong address takes as long as a wrong password. */
export const NOBODY: StoredPassword = { cost: COST, salt: Buffer.alloc(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) };

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export function writeStored({ cost, salt, tag }: StoredPassword): string {
  const text = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${text(salt)}$${text(tag)}`;
}

/** @throws Error for a text that writeStored did not write: a stored password never has another form */
export function readStored(text: string): StoredPassword {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? [];
  if (!salt || !tag) throw new Error("a stored password is not an argon2id string");
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { cost, salt: Buffer.from(salt, "base64"), tag: Buffer.from(tag, "base64") };
}
