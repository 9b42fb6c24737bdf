/**
 * The caller's network address, for the audit log and attempt limits. A proxy in front appends the address it sees, so the last entry
 * is the one its caller could not write. Without a proxy the server fills in the socket's address, unless the caller wrote the header:
 * then limits per address can be walked around, and those per account still hold.
 */
export function addressIn(headers: Pick<Headers, "get">): string | null {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || null;
}
