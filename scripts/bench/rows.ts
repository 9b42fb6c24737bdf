/** What is required of a row: a multiple of its limit, or a figure by itself. */
export type Goal = { readonly of: "ratio" | "figure"; readonly at: "least" | "most"; readonly value: number };

/** How a row was measured: through one of the doors, or past both. */
export type Way = "fast" | "next" | "direct";

export type Row = {
  readonly name: string;
  readonly unit: string;
  /** The ways it can be measured, with what is required there; null where nothing is. */
  readonly ways: Readonly<Partial<Record<Way, Goal | null>>>;
};

const least = (value: number): Goal => ({ of: "ratio", at: "least", value });
const most = (value: number): Goal => ({ of: "ratio", at: "most", value });
const figure = (at: Goal["at"], value: number): Goal => ({ of: "figure", at, value });

function row(name: string, unit: string, ways: Row["ways"]): Row {
  return { name, unit, ways };
}

/** Every row of the table, in its order. */
export const ROWS = {
  generator: row("generator against a bare server, 64 clients", "requests/s", { direct: null }),
  oneRow: row("one-row updates, 16 connections", "updates/s", { direct: null }),
  oneRowPgbench: row("one-row updates, 16 connections, by pgbench", "updates/s", { direct: null }),
  spread: row("spread updates, 16 connections", "updates/s", { direct: null }),
  spreadPgbench: row("spread updates, 16 connections, by pgbench", "updates/s", { direct: null }),
  echo: row("the same door without the engine (echo), 64 clients", "requests/s", { fast: null, next: null }),
  hot64: row("single events, one hot org, 64 clients", "events/s", { fast: least(4), next: null }),
  hot256: row("single events, one hot org, 256 clients", "events/s", { fast: least(6), next: null }),
  spread64: row("single events, 1,000 orgs, 64 clients", "events/s", { fast: least(0.4), next: null }),
  spread512: row("single events, 1,000 orgs, 512 clients", "events/s", { fast: least(0.6), next: null }),
  limited: row("single events, three limits on the key, 64 clients", "events/s", { fast: null, next: null }),
  p50: row("p50 at 64 clients, one hot org, vs echo", "ms", { fast: most(3), next: null }),
  p99: row("p99 at 64 clients, one hot org, vs echo", "ms", { fast: most(8), next: null }),
  batchHot: row("100-event batches, one hot org, vs COPY", "events/s", { fast: least(0.35), next: least(0.28) }),
  batchSpread: row("100-event batches, 1,000 orgs, vs COPY", "events/s", { fast: least(0.15), next: least(0.12) }),
  authorize: row("authorize, 1,000 keys, vs one look-up each", "requests/s", { fast: least(4), next: null }),
  exhausted: row("requests of an exhausted org vs accepted ones", "requests/s", { fast: least(1), next: null }),
  neighbours: row("neighbours' p99 beside an exhausted org", "ms", { fast: most(1.5), next: null }),
  holdPair: row("hold + settle pairs, one hot org", "pairs/s", { fast: least(1.2), next: null }),
  chart: row("30-day chart of an org with 1 M events", "ms", { direct: figure("most", 10) }),
  chartRaw: row("the same chart from the events: times slower", "ms", { direct: least(300) }),
  growth: row("100-event batches at 10 M events vs the first million", "events/s", { fast: least(0.85), next: null }),
  bytes: row("an event with its indexes, as the product left it", "bytes", { direct: figure("most", 480) }),
  bytesRow: row("of that, the event's row alone", "bytes", { direct: null }),
  bytesOld: row("an event with its indexes, at 10 M events", "bytes", { direct: figure("most", 480) }),
  memory: row("server memory, peak", "MB", { direct: figure("most", 400) }),
} as const satisfies Record<string, Row>;

export type RowId = keyof typeof ROWS;

/** One measurement of a row. CPU time is in microseconds per event, null where it is not known. */
export type Sample = {
  readonly row: RowId;
  readonly way: Way;
  readonly figure: number | null;
  readonly limit: number | null;
  /** Figure by limit, unless another sense is given. */
  readonly ratio?: number | null;
  readonly nodeMicros?: number | null;
  readonly postgresMicros?: number | null;
  /** Why there is no figure. */
  readonly absent?: string;
};

export function rowName(row: Row, way: Way): string {
  if (way === "direct") return row.name;
  return `${row.name}, ${way === "fast" ? "fast door" : "through Next"}`;
}

export function goalText(goal: Goal | null, unit: string): string | null {
  if (!goal) return null;
  return `${goal.at === "least" ? "≥" : "≤"} ${goal.value}${goal.of === "figure" ? ` ${unit}` : " ×"}`;
}

/** Whether a goal is met; null when there is nothing to compare. */
export function meets(goal: Goal | null, value: number | null, ratio: number | null): boolean | null {
  const got = goal?.of === "figure" ? value : ratio;
  if (!goal || got === null) return null;
  return goal.at === "least" ? got >= goal.value : got <= goal.value;
}
