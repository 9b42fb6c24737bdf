import type { Transaction } from "#lib/db/clients.ts";
import { readKey } from "#lib/keys/key-format.ts";
import { type KeyActor, type ReadCaller, readCustomerKey, readServiceKey, type ServiceActor } from "#lib/keys/store.ts";
import { counter } from "#lib/metrics.ts";
import { once } from "#lib/once.ts";

type Caller = KeyActor | ServiceActor;
type Known = { readonly caller: Caller; readonly untilMs: number };
/** By the hash of the key's text, in hexadecimal: the text itself is never kept. */
type Memory = { readonly known: Map<string, Known>; readonly asking: Map<string, Promise<Caller | null>> };

const FRESH_MS = 1_000;
const MOST_KNOWN = 50_000;

/** What a transaction that ends or restricts a key says when it commits; every process that listens forgets the keys it knows. */
export const KEYS_CHANNEL = "tollgate_keys";

const LOOK_UPS = counter(
  "tollgate_key_lookups_total",
  "Keys shown: known already, asked together with another request, or asked for.",
  "found",
);

function held(): { memory: Memory } {
  return once("known-keys", () => ({ memory: emptyMemory() }));
}

function emptyMemory(): Memory {
  return { known: new Map(), asking: new Map() };
}

async function ask(memory: Memory, hash: string, read: () => Promise<ReadCaller | null>): Promise<Caller | null> {
  const askedAtMs = performance.now();
  const found = await read();
  if (!found) return null;
  if (memory.known.size >= MOST_KNOWN) memory.known.clear();
  const leftMs = Math.min(FRESH_MS, found.leftMs ?? FRESH_MS);
  memory.known.set(hash, { caller: found.caller, untilMs: askedAtMs + leftMs });
  return found.caller;
}

/** What is asked again while it is being asked waits for the same answer. Unknown keys are never remembered. */
function find(hash: string, read: () => Promise<ReadCaller | null>): Caller | null | Promise<Caller | null> {
  const { memory } = held();
  const known = memory.known.get(hash);
  if (known && performance.now() < known.untilMs) {
    LOOK_UPS.add(1, "known");
    return known.caller;
  }
  const underWay = memory.asking.get(hash);
  LOOK_UPS.add(1, underWay ? "joined" : "asked");
  if (underWay) return underWay;
  const asked = ask(memory, hash, read).finally(() => memory.asking.delete(hash));
  memory.asking.set(hash, asked);
  return asked;
}

/** Whose key a caller showed, at most a second ago; null when it is mistyped, unknown, expired or revoked. */
export function findCaller(text: string): Caller | null | Promise<Caller | null> {
  const key = readKey(text);
  if (!key) return null;
  const { kind, hash } = key;
  return find(hash, () => {
    const bytes = Buffer.from(hash, "hex");
    return kind === "svc" ? readServiceKey(bytes) : readCustomerKey(bytes);
  });
}

/**
 * Makes every key be looked up again: called after a key's end or restrictions were committed, and when another process
 * says that it committed one. A look-up that is under way is not remembered, because it may have read what was true before.
 */
export function forgetKeys(): void {
  held().memory = emptyMemory();
}

/** Tells every process, once this transaction commits, that a key ended or was restricted. */
export async function announceKeyChange(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${KEYS_CHANNEL}, '')`;
}

/** Another object after every forgetKeys: what was learnt of a key with one holds as long as it is the same. */
export function keysEpoch(): object {
  return held().memory;
}
