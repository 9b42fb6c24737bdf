import { type AddressRange, contains, readAddress } from "#lib/keys/address-range.ts";

const BRACKETED = /^\[(.*)\](:\d+)?$/;
const WITH_PORT = /^([\d.]+):\d+$/;
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** An address as a proxy or a socket writes it, without port, brackets or the IPv6 way of writing IPv4; null when it is none. */
function plain(written: string): string | null {
  const text = written.trim();
  const bare = BRACKETED.exec(text)?.[1] ?? WITH_PORT.exec(text)?.[1] ?? text;
  return readAddress(bare) ? bare.replace(MAPPED, "") : null;
}

function isOneOf(proxies: readonly AddressRange[], address: string): boolean {
  const read = readAddress(address);
  return read !== null && proxies.some((range) => contains(range, read));
}

/**
 * Who called, for the audit log and for limits per address. Each proxy appends to X-Forwarded-For whom it was called by, so the
 * way is walked back from the socket for as long as it leads through trusted proxies; what stands before them is the caller's
 * own word and counts for nothing.
 * @param socket the other end of the connection; null where there is none
 */
export function callerAddress(
  socket: string | null,
  forwarded: string | null,
  proxies: readonly AddressRange[],
): string | null {
  if (socket === null) return null;
  // What a socket says needs no reading, unless it has to be compared.
  if (proxies.length === 0) return socket.replace(MAPPED, "");
  const way = forwarded !== null ? forwarded.split(",") : [];
  let caller = plain(socket) ?? socket;
  while (way.length > 0 && isOneOf(proxies, caller)) {
    const before = plain(way.pop() ?? "");
    if (before === null) break;
    caller = before;
  }
  return caller;
}
