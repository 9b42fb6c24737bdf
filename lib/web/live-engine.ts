import { refuse } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { onChanged } from "#lib/metering/changed-orgs.ts";
import { readMarks } from "#lib/metering/mark-queries.ts";
import { once } from "#lib/once.ts";

/** Tells open pages that an organization's figures moved, so that they read them again. */
const LOOK_MS = 1_000;
const BEAT_MS = 15_000;
const CALM_MS = 100;
// A page opens its stream again at once; that is when its session is checked anew.
const LONGEST_MS = 10 * 60_000;
const MOST_STREAMS = 2_000;
const MOST_PER_ORG = 100;
const MOST_WAITING = 64;

const CHANGED = encode("event: changed\ndata: {}\n\n");
const BEAT = encode(": still here\n\n");

type Stream = { readonly send: (bytes: Uint8Array) => void; readonly end: () => void };
type Watched = {
  readonly streams: Set<Stream>;
  mark: string | null;
  wokenAtMs: number;
  pending: NodeJS.Timeout | null;
};
type Live = { readonly orgs: Map<bigint, Watched>; stop: (() => void) | null };

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function live(): Live {
  return once("live-engine", () => ({ orgs: new Map(), stop: null }));
}

function send(watched: Watched): void {
  watched.pending = null;
  watched.wokenAtMs = performance.now();
  for (const stream of watched.streams) stream.send(CHANGED);
}

/** At once when it was calm; a burst becomes one event per tenth of a second, the last of them included. */
function wake(watched: Watched): void {
  if (watched.pending) return;
  const waitMs = watched.wokenAtMs + CALM_MS - performance.now();
  if (waitMs <= 0) send(watched);
  else watched.pending = setTimeout(send, waitMs, watched);
}

/** Finds what other processes changed: one query for all watched organizations. */
async function look(orgs: Live["orgs"]): Promise<void> {
  const marks = await readMarks([...orgs.keys()]);
  for (const [orgId, mark] of marks) {
    const watched = orgs.get(orgId);
    if (!watched) continue;
    // The first look wakes too: what others changed since the page was drawn would be missed otherwise.
    if (watched.mark !== mark) wake(watched);
    watched.mark = mark;
  }
}

function start({ orgs }: Live): () => void {
  let looking = false;
  const looker = setInterval(() => {
    if (looking) return;
    looking = true;
    look(orgs)
      .catch((error) => log().warn({ err: error }, "live screens could not look for changes"))
      .finally(() => {
        looking = false;
      });
  }, LOOK_MS);
  const beater = setInterval(() => {
    for (const { streams } of orgs.values()) for (const stream of streams) stream.send(BEAT);
  }, BEAT_MS);
  looker.unref();
  beater.unref();
  const forget = onChanged((orgId) => {
    const watched = orgs.get(orgId);
    if (watched) wake(watched);
  });
  return () => {
    clearInterval(looker);
    clearInterval(beater);
    forget();
  };
}

function join(orgId: bigint, stream: Stream): void {
  const state = live();
  state.stop ??= start(state);
  const watched = state.orgs.get(orgId) ?? { streams: new Set(), mark: null, wokenAtMs: 0, pending: null };
  state.orgs.set(orgId, watched);
  watched.streams.add(stream);
}

function leave(orgId: bigint, stream: Stream): void {
  const state = live();
  const watched = state.orgs.get(orgId);
  if (!watched?.streams.delete(stream) || watched.streams.size > 0) return;
  if (watched.pending) clearTimeout(watched.pending);
  state.orgs.delete(orgId);
  if (state.orgs.size > 0) return;
  state.stop?.();
  state.stop = null;
}

function refuseTooMany(orgId: bigint): void {
  const { orgs } = live();
  const open = [...orgs.values()].reduce((sum, { streams }) => sum + streams.size, 0);
  const own = orgs.get(orgId)?.streams.size ?? 0;
  if (open >= MOST_STREAMS || own >= MOST_PER_ORG)
    refuse("unavailable", "Too many pages are open; close some of them.");
}

/**
 * An event stream that says "changed" whenever the organization's figures moved: at once for what this process
 * committed, within a second for everything else. It ends with the request, or after ten minutes.
 * @throws Refusal unavailable when too many are open
 */
export function openLiveStream(orgId: bigint, signal: AbortSignal): ReadableStream<Uint8Array> {
  refuseTooMany(orgId);
  let stream: Stream | null = null;
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    stream = streamTo(orgId, controller, signal);
    if (signal.aborted) stream.end();
  };
  return new ReadableStream<Uint8Array>({ start, cancel: () => stream?.end() }, { highWaterMark: MOST_WAITING });
}

function streamTo(orgId: bigint, controller: ReadableStreamDefaultController<Uint8Array>, signal: AbortSignal): Stream {
  let open = true;
  const stream: Stream = {
    send: (bytes) => {
      // A page that does not read is let go: it opens a new stream and reads everything again.
      if ((controller.desiredSize ?? 0) > 0) controller.enqueue(bytes);
      else stream.end();
    },
    end: () => {
      if (!open) return;
      open = false;
      clearTimeout(limit);
      signal.removeEventListener("abort", stream.end);
      leave(orgId, stream);
      // After a cancel there is nothing left to close.
      if (controller.desiredSize !== null) controller.close();
    },
  };
  const limit = setTimeout(() => stream.end(), LONGEST_MS);
  limit.unref();
  signal.addEventListener("abort", stream.end);
  controller.enqueue(BEAT);
  join(orgId, stream);
  return stream;
}

/** Ends every stream, before the process does. */
export function stopLiveStreams(): void {
  for (const { streams } of [...live().orgs.values()]) for (const stream of [...streams]) stream.end();
}
