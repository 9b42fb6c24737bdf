import type pg from "pg";
import { openEngineConnection } from "#lib/db/clients.ts";
import { busyCode, isDatabaseAway } from "#lib/db/database-away.ts";
import { Refusal } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { spendBatch } from "#lib/metering/charge-store.ts";
import { countCommit, countFailedCommit } from "#lib/metering/commit-metrics.ts";
import { readBusyWallets } from "#lib/metering/commit-store.ts";
import type { Outcome, RatedEvent } from "#lib/metering/rated-event.ts";

/** What one request brought for this lane. It is never torn, so it takes effect as a whole or not at all. */
type Part = {
  readonly events: readonly RatedEvent[];
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: unknown) => void;
};

/** How many events one call takes, unless a single request brings more. */
export const MOST_EVENTS = 512;
const LOST = "The database cannot be reached just now; send the same request again, it takes effect once.";
const BUSY = "The organization's books are in use just now; send the same request again in a moment.";
const LOCK_TIMEOUT = "55P03";
const STATEMENT_TIMEOUT = "57014";

/**
 * One connection and those who wait for it. What arrives while a commit is under way commits together, in the order it
 * came, in one call; nothing ever waits for a clock.
 */
export class CommitLane {
  #waiting: Part[] = [];
  #connection: pg.Client | null = null;
  #work: Promise<void> | null = null;
  #events = 0;
  readonly #onBusy: (orgIds: readonly bigint[]) => void;

  /** @param onBusy hears of organizations whose books others keep locked for so long that they would hold up this lane */
  constructor(onBusy: (orgIds: readonly bigint[]) => void) {
    this.#onBusy = onBusy;
  }

  /** How many events are not answered yet. */
  get waiting(): number {
    return this.#events;
  }

  /** @throws Refusal unavailable when the connection was lost, and nobody knows whether before or after the commit */
  async commit(events: readonly RatedEvent[]): Promise<readonly Outcome[]> {
    this.#events += events.length;
    try {
      return await new Promise<readonly Outcome[]>((resolve, reject) => {
        this.#waiting.push({ events, resolve, reject });
        this.#work ??= this.#commitAll();
      });
    } finally {
      this.#events -= events.length;
    }
  }

  /** Connects before the first event comes; one that finds no database is left to the first event. */
  async start(): Promise<void> {
    await this.#connect().catch(() => {});
  }

  /** Commits all that waits, then lets the connection go; it comes back with the next event. */
  async stop(): Promise<void> {
    await this.#work;
    await this.#connection?.end();
  }

  async #commitAll(): Promise<void> {
    // Whatever else has arrived by now is read from its sockets first, or the first of many would commit alone.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#commitTogether(this.#nextGroup());
    this.#work = null;
  }

  #nextGroup(): Part[] {
    let events = 0;
    const end = this.#waiting.findIndex((part, at) => {
      events += part.events.length;
      return at > 0 && events > MOST_EVENTS;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  async #commitTogether(parts: readonly Part[]): Promise<void> {
    try {
      const connection = await this.#connect();
      const begunAtMs = performance.now();
      const outcomes = await spendBatch(
        connection,
        parts.flatMap((part) => part.events),
      );
      countCommit(outcomes, performance.now() - begunAtMs);
      answer(parts, outcomes);
    } catch (error) {
      const busy = busyCode(error);
      countFailedCommit(busy !== null ? "busy" : isDatabaseAway(error) ? "away" : "refused");
      if (busy !== null) await this.#yield(parts, busy, error);
      else if (isDatabaseAway(error)) this.#refuse(parts, error);
      else if (parts.length === 1) for (const part of parts) part.reject(error);
      // Nothing of the group took effect, so each may try again by itself, and only the culprit fails.
      else for (const part of parts) await this.#commitTogether([part]);
    }
  }

  /**
   * Nothing of the group took effect. Those of organizations that others keep locked are refused, and the rest commits. A
   * group that took too long, or lost a race, is refused whole: one by one it would hold up everybody behind it.
   */
  async #yield(parts: readonly Part[], code: string, error: unknown): Promise<void> {
    const busy = code === LOCK_TIMEOUT ? await this.#findBusy(parts) : null;
    if (busy === null || (busy.size === 0 && parts.length === 1)) {
      const why = code === STATEMENT_TIMEOUT ? "it took too long" : "it lost to others";
      log().warn({ err: error, requests: parts.length }, `usage was not recorded: ${why}`);
      for (const part of parts) part.reject(new Refusal("unavailable", BUSY));
      return;
    }
    const held = parts.filter(({ events }) => events.some(({ orgId }) => busy.has(orgId)));
    log().warn({ orgs: busy.size, requests: held.length }, "usage was not recorded: the books are locked by others");
    this.#onBusy([...busy]);
    for (const part of held) part.reject(new Refusal("unavailable", BUSY));
    const rest = parts.filter((part) => !held.includes(part));
    // Where nobody is locked any more, halves cannot go round in circles.
    const half = held.length > 0 ? rest.length : Math.ceil(rest.length / 2);
    if (rest.length > 0) await this.#commitTogether(rest.slice(0, half));
    if (half < rest.length) await this.#commitTogether(rest.slice(half));
  }

  async #findBusy(parts: readonly Part[]): Promise<ReadonlySet<bigint> | null> {
    try {
      const orgIds = new Set(parts.flatMap(({ events }) => events.map(({ orgId }) => orgId)));
      return new Set(await readBusyWallets(await this.#connect(), [...orgIds]));
    } catch {
      return null;
    }
  }

  /** Those whose commit is unknown, and without any connection also those behind them: they would only wait longer. */
  #refuse(parts: readonly Part[], error: unknown): void {
    const lost = this.#connection ? [] : this.#waiting.splice(0);
    log().warn({ err: error, requests: parts.length + lost.length }, "usage was not recorded: the database is away");
    for (const part of [...parts, ...lost]) part.reject(new Refusal("unavailable", LOST));
    void this.#connection?.end().catch(() => {});
    this.#connection = null;
  }

  async #connect(): Promise<pg.Client> {
    if (this.#connection) return this.#connection;
    const connection = await openEngineConnection();
    connection.once("end", () => {
      if (this.#connection === connection) this.#connection = null;
    });
    this.#connection = connection;
    return connection;
  }
}

function answer(parts: readonly Part[], outcomes: readonly Outcome[]): void {
  let from = 0;
  for (const { events, resolve } of parts) {
    resolve(outcomes.slice(from, from + events.length));
    from += events.length;
  }
}
