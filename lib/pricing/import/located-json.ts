/** Where something stands in a text, both from 1. */
export type Place = { readonly line: number; readonly column: number };

/** JSON with the place of each value; a number stays the text it was written as, because 0.1 has no exact float. */
export type LocatedJson = { readonly at: Place } & (
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, LocatedJson> }
  | { readonly kind: "array"; readonly items: readonly LocatedJson[] }
  | { readonly kind: "string" | "number"; readonly text: string }
  | { readonly kind: "literal"; readonly value: boolean | null }
);

/** A text that is no JSON, and where it stops being it. */
export class JsonProblem extends RangeError {
  readonly at: Place;
  constructor(at: Place, detail: string) {
    super(detail);
    this.at = at;
  }
}

const DEEPEST = 10;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;

type Cursor = { readonly text: string; readonly lineStarts: readonly number[]; index: number };

function placeOf({ text, lineStarts }: Cursor, index: number): Place {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.min(index, text.length) - (lineStarts[low] ?? 0) + 1 };
}

function fail(cursor: Cursor, detail: string): never {
  throw new JsonProblem(placeOf(cursor, cursor.index), detail);
}

function take(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.index;
  const found = pattern.exec(cursor.text)?.[0] ?? null;
  if (found !== null) cursor.index += found.length;
  return found;
}

/** Takes a text in quotes; what is no escape, or a line break inside, is refused where the text begins. */
function takeString(cursor: Cursor): string | null {
  const start = cursor.index;
  const raw = take(cursor, STRING);
  if (raw === null) return null;
  try {
    return String(JSON.parse(raw));
  } catch {
    cursor.index = start;
    return fail(cursor, "a text in quotes holds a line break or an unknown escape");
  }
}

/** Takes one sign after any space. */
function takeSign(cursor: Cursor, sign: string): boolean {
  take(cursor, SPACE);
  if (cursor.text[cursor.index] !== sign) return false;
  cursor.index += 1;
  return true;
}

function readKey(cursor: Cursor, known: ReadonlyMap<string, LocatedJson>): string {
  take(cursor, SPACE);
  const start = cursor.index;
  const key = takeString(cursor) ?? fail(cursor, 'expected a name in quotes, such as "feature"');
  if (known.has(key)) {
    cursor.index = start;
    fail(cursor, `"${key.slice(0, 60)}" stands twice in one object; keep one of them`);
  }
  if (!takeSign(cursor, ":")) fail(cursor, `expected : after "${key.slice(0, 60)}"`);
  return key;
}

function readObject(cursor: Cursor, depth: number): ReadonlyMap<string, LocatedJson> {
  const entries = new Map<string, LocatedJson>();
  if (takeSign(cursor, "}")) return entries;
  do {
    const key = readKey(cursor, entries);
    entries.set(key, readValue(cursor, depth));
  } while (takeSign(cursor, ","));
  if (!takeSign(cursor, "}")) fail(cursor, "expected , or } here");
  return entries;
}

function readArray(cursor: Cursor, depth: number): readonly LocatedJson[] {
  const items: LocatedJson[] = [];
  if (takeSign(cursor, "]")) return items;
  do items.push(readValue(cursor, depth));
  while (takeSign(cursor, ","));
  if (!takeSign(cursor, "]")) fail(cursor, "expected , or ] here");
  return items;
}

function readValue(cursor: Cursor, depth: number): LocatedJson {
  take(cursor, SPACE);
  if (depth > DEEPEST) fail(cursor, `nested deeper than ${DEEPEST} levels`);
  const at = placeOf(cursor, cursor.index);
  if (takeSign(cursor, "{")) return { at, kind: "object", entries: readObject(cursor, depth + 1) };
  if (takeSign(cursor, "[")) return { at, kind: "array", items: readArray(cursor, depth + 1) };
  const string = takeString(cursor);
  if (string !== null) return { at, kind: "string", text: string };
  const number = take(cursor, NUMBER);
  if (number !== null) return { at, kind: "number", text: number };
  const literal = take(cursor, LITERAL);
  if (literal !== null) return { at, kind: "literal", value: literal === "null" ? null : literal === "true" };
  return fail(cursor, "expected a value: an object, a list, text in quotes or a number");
}

/** Reads a whole text of JSON. @throws JsonProblem naming the first place that is none */
export function readLocatedJson(text: string): LocatedJson {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((found) => found.index + 1)];
  const cursor = { text, lineStarts, index: 0 };
  const value = readValue(cursor, 1);
  take(cursor, SPACE);
  if (cursor.index < text.length) fail(cursor, "expected nothing more after the value");
  return value;
}
