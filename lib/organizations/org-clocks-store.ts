import type { Context } from "#lib/context.ts";
import { enginePool } from "#lib/db/clients.ts";
import { once } from "#lib/once.ts";
import { type Micros, micros, microsOf } from "#lib/time/timestamp.ts";

/** Where clocks stand that were frozen, by organization. */
type Clocks = ReadonlyMap<bigint, Micros>;
type Holder = { reading: Promise<Clocks> | null; startedAtMs: number };
type Row = { readonly org_id: string; readonly at: string };

const FRESH_MS = 1_000;
const CLOCKS = "SELECT org_id, (extract(epoch FROM frozen_at) * 1000000)::bigint AS at FROM org_clocks";

function holder(): Holder {
  return once("org-clocks", () => ({ reading: null, startedAtMs: 0 }));
}

async function readClocks(): Promise<Clocks> {
  const { rows } = await enginePool().query<Row>({ name: "org_clocks", text: CLOCKS });
  return new Map(rows.map(({ org_id, at }) => [BigInt(org_id), micros(BigInt(at))]));
}

/** Only sandbox organizations have such clocks, so they are few, and read whole, once a second at most. */
function clocks(): Promise<Clocks> {
  const held = holder();
  if (held.reading && performance.now() - held.startedAtMs < FRESH_MS) return held.reading;
  const reading = readClocks();
  held.reading = reading;
  held.startedAtMs = performance.now();
  reading.catch(() => {
    if (held.reading === reading) held.reading = null;
  });
  return reading;
}

/** Has the next question read the clocks again: one was frozen by this process. */
export function forgetClocks(): void {
  holder().reading = null;
}

/**
 * What organizations' own clocks show, as `books.org_now` says it: the request's now, but for a sandbox organization whose
 * clock is frozen where it stands, as known at most a second ago.
 */
export async function orgClocks(ctx: Context): Promise<(orgId: bigint) => Micros> {
  const [frozen, now] = [await clocks(), microsOf(ctx.now())];
  return (orgId) => frozen.get(orgId) ?? now;
}

/** The same for one organization. */
export async function orgNow(ctx: Context, orgId: bigint): Promise<Micros> {
  return (await orgClocks(ctx))(orgId);
}
