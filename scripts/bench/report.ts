import { medianOf } from "./figures.ts";
import { type Goal, goalText, meets, ROWS, type Row, type RowId, rowName, type Sample, type Way } from "./rows.ts";

/** A row as machines read it: medians over the rounds; CPU microseconds per event of the server and of Postgres. */
export type Line = {
  readonly name: string;
  readonly figure: number | null;
  readonly limit: number | null;
  readonly ratio: number | null;
  readonly goal: string | null;
  readonly node_us: number | null;
  readonly postgres_us: number | null;
};

/** Why nothing was measured in a way, where that is so. */
export type Missing = Readonly<Partial<Record<Way, string>>>;

type Shown = { readonly line: Line; readonly unit: string; readonly note: string };

const HEADINGS = ["", "figure", "unit", "limit", "ratio", "goal", "node µs", "postgres µs", ""] as const;

/** Puts the rounds together: one line per row and way, in the order of the table. */
export function summarize(samples: readonly Sample[], missing: Missing): readonly Shown[] {
  return rowIds().flatMap((id) => {
    const row: Row = ROWS[id];
    return waysOf(row).map(([way, goal]) => {
      const own = samples.filter((sample) => sample.row === id && sample.way === way);
      const why = own.find((sample) => sample.absent)?.absent ?? missing[way] ?? "left out by --quick";
      return showLine(row, way, goal, own, why);
    });
  });
}

function showLine(row: Row, way: Way, goal: Goal | null, samples: readonly Sample[], why: string): Shown {
  const figure = medianOf(samples, (sample) => sample.figure);
  const ratio = medianOf(samples, ratioOf);
  const met = meets(goal, figure, ratio);
  const line = {
    name: `${rowName(row, way)} (${row.unit})`,
    figure: rounded(figure),
    limit: rounded(medianOf(samples, (sample) => sample.limit)),
    ratio: rounded(ratio),
    goal: goalText(goal, row.unit),
    node_us: rounded(medianOf(samples, (sample) => sample.nodeMicros ?? null)),
    postgres_us: rounded(medianOf(samples, (sample) => sample.postgresMicros ?? null)),
  };
  return {
    line,
    unit: row.unit,
    note: figure === null ? `absent: ${why}` : met === null ? "" : met ? "met" : "MISSED",
  };
}

/** Paired within its round, so that a machine that slows down slows both. */
function ratioOf({ figure, limit, ratio }: Sample): number | null {
  if (ratio !== undefined) return ratio;
  return figure === null || !limit ? null : figure / limit;
}

/** As people read it. */
export function writeTable(shown: readonly Shown[]): string {
  const body = shown.map(({ line, unit, note }) => [
    line.name.slice(0, line.name.lastIndexOf(" (")),
    text(line.figure),
    unit,
    text(line.limit),
    text(line.ratio),
    line.goal ?? "",
    text(line.node_us),
    text(line.postgres_us),
    note,
  ]);
  const rows = [[...HEADINGS], ...body];
  const widths = HEADINGS.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, at) => pad(cell, widths[at] ?? 0, at))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const TEXT_COLUMNS = [0, 2, 8];

function pad(cell: string, width: number, at: number): string {
  return TEXT_COLUMNS.includes(at) ? cell.padEnd(width) : cell.padStart(width);
}

/** Three digits that count are as many as a benchmark can tell. */
function rounded(value: number | null): number | null {
  if (value === null) return null;
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function text(value: number | null): string {
  return value === null ? "" : value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

function rowIds(): RowId[] {
  return Object.keys(ROWS) as RowId[];
}

function waysOf(row: Row): [Way, Goal | null][] {
  return Object.entries(row.ways) as [Way, Goal | null][];
}
