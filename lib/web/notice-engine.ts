import { setTimeout as sleep } from "node:timers/promises";
import { openEngineConnection } from "#lib/db/clients.ts";
import { forgetKeys, KEYS_CHANNEL } from "#lib/keys/known-keys-store.ts";
import { log } from "#lib/log.ts";
import { forgetStanding, ORGS_CHANNEL, rememberStandings } from "#lib/metering/known-standing-engine.ts";
import { once } from "#lib/once.ts";

const RETRY_MS = 1_000;

/** What to do about the rare events that other processes announce. What each forgets is at most a second old anyway. */
const ON_NOTICE: ReadonlyMap<string, (payload: string) => void> = new Map([
  [KEYS_CHANNEL, forgetKeys],
  [ORGS_CHANNEL, (orgId: string) => forgetStanding(BigInt(orgId))],
]);

type Listening = { stopping: AbortController; loop: Promise<void> | null };

function listening(): Listening {
  return once("notices", () => ({ stopping: new AbortController(), loop: null }));
}

/** Resolves when the connection ends. A lost one also says why, which is logged where it was opened. */
async function listenOnce(signal: AbortSignal): Promise<void> {
  const connection = await openEngineConnection();
  const end = () => void connection.end();
  try {
    const ended = new Promise<void>((resolve) => connection.once("end", () => resolve()));
    signal.addEventListener("abort", end);
    connection.on("notification", ({ channel, payload = "" }) => ON_NOTICE.get(channel)?.(payload));
    for (const channel of ON_NOTICE.keys()) await connection.query(`LISTEN ${connection.escapeIdentifier(channel)}`);
    // What was announced while nobody listened here.
    forgetKeys();
    rememberStandings(true);
    if (signal.aborted) end();
    await ended;
  } finally {
    signal.removeEventListener("abort", end);
    rememberStandings(false);
    // One that was not allowed to listen is still open.
    await connection.end();
  }
}

async function keepListening(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await listenOnce(signal).catch((error) => log().warn({ err: error }, "other processes cannot be heard just now"));
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
}

/** Listens for what other processes announce, on a connection of its own; comes back when the database was away. */
export function startNotices(): void {
  const held = listening();
  held.loop ??= keepListening(held.stopping.signal);
}

/** Hangs up. startNotices may be called again then. */
export async function stopNotices(): Promise<void> {
  const held = listening();
  held.stopping.abort();
  await held.loop;
  Object.assign(held, { stopping: new AbortController(), loop: null });
}
