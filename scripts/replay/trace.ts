import { createHash } from "node:crypto";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

/** A usage event as the API takes it. */
export type TraceEvent = {
  readonly source: string;
  readonly id: string;
  readonly org_id: string;
  readonly feature: string;
  readonly occurred_at: string;
  readonly meters: { readonly input_tokens: string; readonly output_tokens: string };
};

export type TraceLine =
  | { readonly kind: "event"; readonly event: TraceEvent }
  | { readonly kind: "bad"; readonly reason: string }
  | { readonly kind: "blank" };

/** What the lines of one file have in common. */
export type TraceTarget = {
  /** SHA-256 of the file's content, in hex: the same file is the same usage, wherever it lies. */
  readonly fileHash: string;
  readonly orgId: string;
  readonly model: string;
};

const HEADER = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"];
const COUNT = /^\d{1,15}$/;

/** Says what is wrong with a file's first line, or null when it is the header this program reads. */
export function findHeaderFault(line: string): string | null {
  const names = line
    .replace(/^\uFEFF/, "")
    .trim()
    .split(",");
  return names.join() === HEADER.join() ? null : `line 1 must be "${HEADER.join(",")}"`;
}

/**
 * Turns line `lineNumber` (the header is 1) into a usage event. Its id follows from the file and the line,
 * so that the same line sent again is charged once. A timestamp without a zone is UTC.
 */
export function readTraceLine(line: string, lineNumber: number, target: TraceTarget): TraceLine {
  const text = line.trim();
  if (text === "") return { kind: "blank" };
  const [at = "", input = "", output = "", ...rest] = text.split(",").map((cell) => cell.trim());
  if (rest.length > 0 || output === "") return { kind: "bad", reason: "it does not have three columns" };
  if (!COUNT.test(input) || !COUNT.test(output)) return { kind: "bad", reason: "token counts must be whole numbers" };
  try {
    const occurredAt = formatTimestamp(parseTimestamp(at, { assumeUtc: true }));
    return { kind: "event", event: eventOf(target, lineNumber, occurredAt, input, output) };
  } catch (error) {
    return { kind: "bad", reason: error instanceof RangeError ? error.message : "its timestamp cannot be read" };
  }
}

function eventOf(
  target: TraceTarget,
  lineNumber: number,
  occurredAt: string,
  input: string,
  output: string,
): TraceEvent {
  return {
    source: "replay",
    id: createHash("sha256").update(`${target.fileHash}:${lineNumber}`).digest("hex").slice(0, 32),
    org_id: target.orgId,
    feature: target.model,
    occurred_at: occurredAt,
    meters: { input_tokens: input, output_tokens: output },
  };
}
