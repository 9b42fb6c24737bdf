import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { env } from "#lib/env.ts";
import { once } from "#lib/once.ts";
import { callerAddress } from "#lib/web/address.ts";

const REQUEST_START = "http.server.request.start";

function sockets(): AsyncLocalStorage<string | null> {
  return once("sockets", () => new AsyncLocalStorage<string | null>());
}

function follow(message: unknown): void {
  if (typeof message !== "object" || message === null || !("socket" in message)) return;
  const { socket } = message;
  sockets().enterWith(socket instanceof Socket ? (socket.remoteAddress ?? null) : null);
}

/**
 * Next keeps to itself where a connection comes from, and passes on a header that any caller can write. So each request is
 * followed from its socket, through whatever Next does with it, to the code that asks.
 */
export function startSockets(): void {
  stopSockets();
  subscribe(REQUEST_START, follow);
}

export function stopSockets(): void {
  unsubscribe(REQUEST_START, follow);
}

/** The network address that the request at hand came from; null outside of one. */
export function addressOf(headers: Pick<Headers, "get">): string | null {
  return callerAddress(sockets().getStore() ?? null, headers.get("x-forwarded-for"), env().TRUSTED_PROXIES);
}
