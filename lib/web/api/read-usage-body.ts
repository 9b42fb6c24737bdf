import { Refusal, refuse } from "#lib/errors.ts";
import { MOST_EVENTS } from "#lib/metering/record-usage.ts";
import { envelopeInHeaders, eventInEnvelope } from "#lib/web/api/cloud-event.ts";
import { type BodyPieces, readBytes, requireType } from "#lib/web/api/read-body.ts";
import { readJson } from "#lib/web/api/read-json.ts";

/** Every envelope that usage may come in. */
export const USAGE_TYPES = [
  "application/json",
  "application/x-ndjson",
  "application/cloudevents+json",
  "application/cloudevents-batch+json",
] as const;

/** Many events as posted, without their envelopes; what is no event is the Refusal that says why, in its place. */
export class UsageBatch {
  readonly events: readonly unknown[];
  /** The line that each event stood on, where there are lines. */
  readonly lines: readonly number[] | null;

  constructor(events: readonly unknown[], lines: readonly number[] | null = null) {
    this.events = events;
    this.lines = lines;
  }
}

type Line = { readonly line: number; readonly event: unknown };

const LINE_FEED = 10;
const BLANKS = [0x20, 0x09, 0x0d];

function isBlank(byte: number): boolean {
  return BLANKS.includes(byte);
}

function refuseMany(): never {
  return refuse("too_large", `A batch holds at most ${MOST_EVENTS} events; send it in parts.`);
}

function readLine(bytes: Uint8Array, line: number): Line {
  try {
    return { line, event: readJson(bytes) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { line, event: new Refusal(error.code, `Line ${line}: ${error.message}`, { ...error.extra, line }) };
  }
}

/** One JSON value a line, each read by itself; empty lines count as lines and hold nothing. */
function readLines(bytes: Uint8Array): UsageBatch {
  const read: Line[] = [];
  let line = 0;
  for (let from = 0; from < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, from);
    const end = feed < 0 ? bytes.length : feed;
    const text = bytes.subarray(from, end);
    line += 1;
    from = end + 1;
    if (text.every(isBlank)) continue;
    if (read.length === MOST_EVENTS) refuseMany();
    read.push(readLine(text, line));
  }
  return new UsageBatch(
    read.map(({ event }) => event),
    read.map((each) => each.line),
  );
}

function readCloudEvents(value: unknown): UsageBatch {
  if (!Array.isArray(value)) return refuse("invalid", "A batch of CloudEvents is an array of them.");
  if (value.length > MOST_EVENTS) refuseMany();
  return new UsageBatch(value.map(eventInEnvelope));
}

function readEvents(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length > MOST_EVENTS) refuseMany();
  return new UsageBatch(value);
}

/**
 * Reads usage in whichever envelope it came: JSON (one event or an array), NDJSON, or CloudEvents 1.0 structured, binary or
 * batched. Answers one event, or a UsageBatch.
 * @throws Refusal unsupported_media_type, too_large, malformed, invalid
 */
export async function readUsageBody(header: (name: string) => string | null, pieces: BodyPieces): Promise<unknown> {
  const type = requireType(header, USAGE_TYPES);
  const bytes = await readBytes(pieces, header("content-length"));
  if (type === "application/x-ndjson") return readLines(bytes);
  const value = readJson(bytes);
  if (type === "application/cloudevents+json") return eventInEnvelope(value);
  if (type === "application/cloudevents-batch+json") return readCloudEvents(value);
  if (header("ce-specversion") !== null) return eventInEnvelope(envelopeInHeaders(header, value));
  return readEvents(value);
}
