import { Refusal, refuse } from "#lib/errors.ts";
import { LostNumber } from "#lib/metering/usage-event.ts";

const MOST_DEPTH = 10;
// Also written with escapes, which nobody needs for ASCII letters.
const MAY_NAME_PROTO = /__proto__|\\u00[5-7]/;
const NUMBER = /-?\d+(?:\.(\d+))?(?:[eE][+-]?\d+)?/y;
const QUOTE = codeOf('"');
const BACKSLASH = codeOf("\\");
const OPEN_LIST = codeOf("[");
const CLOSE_LIST = codeOf("]");
const OPEN_MAP = codeOf("{");
const CLOSE_MAP = codeOf("}");
const MINUS = codeOf("-");
const ZERO = codeOf("0");
const NINE = codeOf("9");

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

function codeOf(character: string): number {
  return character.charCodeAt(0);
}

function refuseMalformed(detail: string): never {
  return refuse("malformed", detail);
}

/** The index of a string's closing quote, given that of its opening one. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

/** Whether JSON.parse gives exactly the number that is written: plain whole numbers within ±(2⁵³ − 1). */
function isExact(written: string): boolean {
  return /^-?\d+(\.0+)?$/.test(written) && Number.isSafeInteger(Number(written));
}

/** One pass over the text for what JSON.parse will not tell: how deep it goes, and whether a number would lose digits. */
function survey(text: string): { readonly losesDigits: boolean } {
  let depth = 0;
  let losesDigits = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_LIST || code === OPEN_MAP) {
      depth += 1;
      if (depth > MOST_DEPTH) refuseMalformed(`The body is nested deeper than ${MOST_DEPTH} levels.`);
    } else if (code === CLOSE_LIST || code === CLOSE_MAP) depth -= 1;
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER.lastIndex = at;
      const written = NUMBER.exec(text)?.[0] ?? "-";
      if (!isExact(written)) losesDigits = true;
      at += written.length - 1;
    }
  }
  return { losesDigits };
}

type WithSource = { readonly source?: string };

/** Numbers that would lose digits become what was written, so that a field can refuse them by name. */
function revive(key: string, value: unknown, context?: WithSource): unknown {
  // Checks of fields pass over this name, so it would be ignored and not refused.
  if (key === "__proto__") refuseMalformed("A field cannot be called __proto__.");
  if (typeof value !== "number" || context?.source === undefined || isExact(context.source)) return value;
  return new LostNumber(context.source);
}

/**
 * Reads a JSON body. A number that is not a safe whole number arrives as a LostNumber.
 * @throws Refusal malformed when it is no UTF-8, no JSON, nested too deep, or names a field __proto__
 */
export function readJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return refuseMalformed("The body is empty; send a JSON object.");
  let text: string;
  try {
    text = UTF_8.decode(bytes);
  } catch {
    return refuseMalformed("The body is not UTF-8.");
  }
  const { losesDigits } = survey(text);
  try {
    return losesDigits || MAY_NAME_PROTO.test(text) ? JSON.parse(text, revive) : JSON.parse(text);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return refuseMalformed(
      error instanceof SyntaxError ? `The body is not JSON: ${error.message}.` : "The body is not JSON.",
    );
  }
}
