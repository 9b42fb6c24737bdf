import { refuse } from "#lib/errors.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { CommitLane, MOST_EVENTS } from "#lib/metering/commit-lane-engine.ts";
import { countOverflow } from "#lib/metering/commit-metrics.ts";
import { noteCommitted } from "#lib/metering/known-standing-engine.ts";
import type { Outcome, RatedEvent } from "#lib/metering/rated-event.ts";
import { once } from "#lib/once.ts";

type Commits = {
  /** The last one is for organizations whose books others keep locked: there they hold up only each other. */
  readonly lanes: readonly CommitLane[];
  /** Until when an organization keeps to the last lane, by `performance.now()`. */
  readonly heldUp: Map<bigint, number>;
};

const LANES = 2;
const MOST_WAITING = 10_000;
const HELD_UP_MS = 10_000;
const MOST_HELD_UP = 10_000;
const MOVES: ReadonlySet<Outcome["kind"] | undefined> = new Set(["charged", "unmatched", "held"]);

function openLanes(): Commits {
  const heldUp = new Map<bigint, number>();
  const onBusy = (orgIds: readonly bigint[]) => {
    if (heldUp.size + orgIds.length > MOST_HELD_UP) heldUp.clear();
    for (const orgId of orgIds) heldUp.set(orgId, performance.now() + HELD_UP_MS);
  };
  return { lanes: Array.from({ length: LANES + 1 }, () => new CommitLane(onBusy)), heldUp };
}

function commits(): Commits {
  return once("commits", openLanes);
}

function isHeldUp({ orgId }: RatedEvent, heldUp: Commits["heldUp"]): boolean {
  const until = heldUp.size === 0 ? undefined : heldUp.get(orgId);
  if (until === undefined) return false;
  if (until > performance.now()) return true;
  heldUp.delete(orgId);
  return false;
}

/** What a request brings for one lane: its events, and at which places of the request they stood. */
type Share = { readonly lane: CommitLane; readonly places: number[]; readonly events: RatedEvent[] };

/**
 * All take the first lane while it keeps up: a call costs the same however many events it brings, so one that brings more
 * costs each of them less. Where a full call waits there already, organizations keep to lanes of their own, so that calls
 * under way at the same time do not wait for each other's locks.
 */
function sharesOf({ lanes, heldUp }: Commits, rated: readonly RatedEvent[]): readonly Share[] {
  const shares: Share[] = lanes.map((lane) => ({ lane, places: [], events: [] }));
  const spread = (lanes[0]?.waiting ?? 0) >= MOST_EVENTS;
  for (const [place, event] of rated.entries()) {
    const own = spread ? Number(event.orgId % BigInt(LANES)) : 0;
    const share = shares[isHeldUp(event, heldUp) ? LANES : own];
    share?.places.push(place);
    share?.events.push(event);
  }
  return shares.filter(({ events }) => events.length > 0);
}

async function commitShare({ lane, events }: Share): Promise<readonly Outcome[]> {
  const outcomes = await lane.commit(events);
  noteCommitted(events, outcomes);
  markChanged(movedOrgs(events, outcomes));
  return outcomes;
}

/** Puts the outcomes of all lanes back in the order sent; waits for all, also when one fails. */
async function commitShares(shares: readonly Share[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const settled = await Promise.allSettled(
    shares.map(async (share) => {
      const committed = await commitShare(share);
      for (const [at, outcome] of committed.entries()) outcomes[share.places[at] ?? -1] = outcome;
    }),
  );
  const failed = settled.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
  return outcomes;
}

/**
 * Charges rated events and answers after their commit, one outcome per event, in order. What arrives while others commit
 * waits and commits together; a request whose organizations keep to several lanes is answered when all of them are done.
 * @throws Refusal unavailable when too much waits already in a lane, or others keep the books locked, or the database was
 * lost on the way: sent again, it takes effect once
 */
export async function commitCharges(rated: readonly RatedEvent[]): Promise<readonly Outcome[]> {
  if (rated.length === 0) return [];
  const shares = sharesOf(commits(), rated);
  // Before any part of it is under way, so that it waits as a whole or not at all.
  if (shares.some(({ lane, events }) => lane.waiting + events.length > MOST_WAITING)) {
    countOverflow();
    refuse("unavailable", "Too much usage waits to be recorded just now; send the same request again in a moment.");
  }
  const [first] = shares;
  return first && shares.length === 1 ? commitShare(first) : commitShares(shares);
}

function movedOrgs(rated: readonly RatedEvent[], outcomes: readonly Outcome[]): ReadonlySet<bigint> {
  const moved = rated.filter((_, at) => MOVES.has(outcomes[at]?.kind));
  return new Set(moved.map((event) => event.orgId));
}

/** How many events each lane has not answered yet; the last is for organizations that others hold up. */
export function waitingByLane(): readonly number[] {
  return commits().lanes.map((lane) => lane.waiting);
}

/** Opens the lanes' connections ahead of the first event. */
export async function startCommits(): Promise<void> {
  await Promise.all(commits().lanes.map((lane) => lane.start()));
}

/** Commits what waits and closes the connections; the next event opens them again. */
export async function stopCommits(): Promise<void> {
  await Promise.all(commits().lanes.map((lane) => lane.stop()));
}
