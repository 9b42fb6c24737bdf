import { keysEpoch } from "#lib/keys/known-keys-store.ts";
import { type Payer, payerKey } from "#lib/metering/org-facts-engine.ts";
import type { Funds, Outcome, RatedEvent } from "#lib/metering/rated-event.ts";
import { askByKey, askByPayer, type Standing } from "#lib/metering/standing-store.ts";
import { once } from "#lib/once.ts";

/**
 * An organization in memory: what it may spend on each feature, as its last look-up or this process's last commit says, and
 * since when (`performance.now()`) something was committed here or announced: what was asked before may not know of it.
 */
type KnownOrg = { changedAtMs: number; forgottenAtMs: number; readonly funds: Map<string, Funds> };

/** Who asked, remembered until `untilMs`; refusals until `refusesUntilMs`, once the database has confirmed one. */
export type KnownStanding = {
  readonly standing: Standing;
  readonly org: KnownOrg;
  readonly readAtMs: number;
  readonly untilMs: number;
  refusesUntilMs: number;
  readonly keys: object;
};

/** Who asks: by the hash of a key as it was shown, in hexadecimal, or by the id of a key or an organization. */
type Asker = string | Payer;

type Memory = {
  readonly byAsker: Map<string, Map<string, KnownStanding>>;
  readonly orgs: Map<bigint, KnownOrg>;
  size: number;
};

const FRESH_MS = 1_000;
const MOST_KNOWN = 50_000;
/** What a transaction says, by a trigger, that changes whether an organization may call; the payload is its number. */
export const ORGS_CHANNEL = "tollgate_orgs";

type Held = { memory: Memory; listening: boolean };

function held(): Held {
  return once("known-standing", () => ({ memory: emptyMemory(), listening: false }));
}

function emptyMemory(): Memory {
  return { byAsker: new Map(), orgs: new Map(), size: 0 };
}

function orgIn({ orgs }: Memory, orgId: bigint): KnownOrg {
  const found = orgs.get(orgId);
  if (found) return found;
  const org = { changedAtMs: 0, forgottenAtMs: 0, funds: new Map<string, Funds>() };
  orgs.set(orgId, org);
  return org;
}

function nameOf(asker: Asker): string {
  return typeof asker === "string" ? asker : payerKey(asker);
}

/**
 * Whoever asks, with the restrictions of their key, as known at most a second ago, or null. What they have left may be
 * another figure by now. Nothing is known while this process cannot hear what others announce.
 */
function findAsker(asker: Asker, feature: string): KnownStanding | null {
  const { memory, listening } = held();
  const known = listening ? memory.byAsker.get(nameOf(asker))?.get(feature) : undefined;
  if (!known || performance.now() >= known.untilMs || known.keys !== keysEpoch()) return null;
  return known.org.forgottenAtMs >= known.readAtMs ? null : known;
}

/** The same with what their limits have left: null where a commit of this process or an announcement has overtaken it. */
export function findKnown(asker: Asker, feature: string): KnownStanding | null {
  const known = findAsker(asker, feature);
  // What limits have left is not in what a commit answers.
  return known && known.standing.limits.length > 0 && known.org.changedAtMs >= known.readAtMs ? null : known;
}

/** The funds that go with it; null when a commit for another feature has overtaken them. */
export function fundsOf({ org }: KnownStanding, feature: string): Funds | null {
  return org.funds.get(feature) ?? null;
}

/** Reads a standing and remembers it, unless something was announced for its organization meanwhile. */
export async function readKnown(asker: Asker, feature: string): Promise<KnownStanding | null> {
  const { memory, listening } = held();
  const keys = keysEpoch();
  const readAtMs = performance.now();
  const standing = await (typeof asker === "string"
    ? askByKey({ hash: asker, feature })
    : askByPayer({ ...asker, feature }));
  if (!standing) return null;
  const org = orgIn(memory, BigInt(standing.org_id));
  keepBounded(memory);
  const untilMs = readAtMs + Math.min(FRESH_MS, standing.freshMs ?? FRESH_MS);
  const known = { standing, org, readAtMs, untilMs, refusesUntilMs: 0, keys };
  // A bar is never remembered, and neither is who is behind it.
  if (!listening || org.forgottenAtMs >= readAtMs || standing.barred) return known;
  // A commit meanwhile knows better what is left, and the restrictions stay what they are.
  if (org.changedAtMs < readAtMs) org.funds.set(feature, standing);
  remember(memory, nameOf(asker), feature, known);
  return known;
}

function remember(memory: Memory, name: string, feature: string, known: KnownStanding): void {
  const features = memory.byAsker.get(name) ?? new Map<string, KnownStanding>();
  if (features.size === 0) memory.byAsker.set(name, features);
  if (!features.has(feature)) memory.size += 1;
  features.set(feature, known);
  if (memory.size > MOST_KNOWN) forgetStandings();
}

/** Organizations are kept for what was announced of them too, whether or not anybody asks. */
function keepBounded({ orgs }: Memory): void {
  if (orgs.size > MOST_KNOWN) forgetStandings();
}

/**
 * Takes over what a lane has committed, in the order of its commits: the funds of a charge's feature are what its outcome
 * says. A hold may be for several features, so what it leaves for each is read again.
 */
export function noteCommitted(events: readonly RatedEvent[], outcomes: readonly Outcome[]): void {
  const { memory, listening } = held();
  if (!listening) return;
  const nowMs = performance.now();
  for (const [at, event] of events.entries()) {
    const outcome = outcomes[at];
    if (outcome?.kind !== "charged" && outcome?.kind !== "held") continue;
    const org = orgIn(memory, event.orgId);
    org.changedAtMs = nowMs;
    org.funds.clear();
    if (outcome.kind === "charged") org.funds.set(event.feature, outcome.funds);
  }
  keepBounded(memory);
}

/** Makes an organization be looked up again: after whatever else changed what it may spend, here or elsewhere. */
export function forgetStanding(orgId: bigint): void {
  // One that is not known yet may just be being read.
  const { memory } = held();
  const org = orgIn(memory, orgId);
  org.forgottenAtMs = performance.now();
  org.funds.clear();
  keepBounded(memory);
}

/** Makes every organization be looked up again. A look-up under way ends in the memory that was given up. */
function forgetStandings(): void {
  held().memory = emptyMemory();
}

/** Says whether this process hears announcements; without them it remembers nothing. */
export function rememberStandings(listening: boolean): void {
  held().listening = listening;
  forgetStandings();
}

/**
 * Who asks for what the commit decides under its lock, as they are known or else stand now: whose they are and what their
 * key is restricted to, which no commit changes. Null when there is none.
 */
export async function findPayer(asker: Asker, feature: string): Promise<Standing | null> {
  const known = findAsker(asker, feature) ?? (await readKnown(asker, feature));
  return known?.standing ?? null;
}
