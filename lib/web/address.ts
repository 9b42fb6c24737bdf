/**
 * The caller's network address. The server itself, and every proxy after it, appends the address it sees, so the last entry is
 * the one that the caller could not have written when exactly one of them stands in front.
 */
export function addressIn(headers: Headers): string | null {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || null;
}
