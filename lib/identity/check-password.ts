import { timingSafeEqual } from "node:crypto";
import { tagOf } from "#lib/identity/hash-password.ts";
import { NOBODY, readStored } from "#lib/identity/stored-password.ts";

/** Is this the password? Takes the same time when `stored` is null (no account, or none with a password), and is false then. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  const { cost, salt, tag } = stored === null ? NOBODY : readStored(stored);
  const given = await tagOf(password, { cost, salt }, tag.length);
  return timingSafeEqual(given, tag) && stored !== null;
}
