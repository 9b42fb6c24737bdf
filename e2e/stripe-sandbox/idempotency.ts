import { createHash } from "node:crypto";
import { type ErrorBody, StripeFault } from "./errors.ts";
import type { RememberedAnswer } from "./records.ts";
import type { Sandbox } from "./sandbox.ts";
import { put } from "./state.ts";

const LIFE_MS = 24 * 3_600_000;
const MAX_KEY_LENGTH = 255;
const MAX_ANSWERS = 1000;

/** Parameters in another order are the same request. */
export function fingerprintOf(body: string): string {
  const pairs = [...new URLSearchParams(body)].map((pair) => JSON.stringify(pair)).sort();
  return createHash("sha256").update(pairs.join("\n")).digest("base64url");
}

function mismatch(message: string): never {
  const body: ErrorBody = { type: "idempotency_error", message };
  throw new StripeFault(400, body, false);
}

/**
 * The answer that a key was given before, or null for a key that is new or whose 24 hours are over. Throws when the key
 * was used for something else.
 */
export function recallAnswer(sandbox: Sandbox, key: string, endpoint: string, body: string): RememberedAnswer | null {
  if (key.length > MAX_KEY_LENGTH) mismatch(`Idempotency keys can be at most ${MAX_KEY_LENGTH} characters long.`);
  const known = sandbox.state.answers.get(key);
  if (!known || known.atMs + LIFE_MS <= sandbox.nowMs()) return null;
  const advice = `Try using a key other than '${key}' if you meant to execute a different request.`;
  if (known.endpoint !== endpoint) {
    mismatch(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${known.endpoint}' vs '${endpoint}'). ${advice}`,
    );
  }
  if (known.fingerprint !== fingerprintOf(body)) {
    mismatch(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. ${advice}`,
    );
  }
  return known;
}

/** Keeps an answer for repetitions, errors included: what began to run is never run again under the same key. */
export function rememberAnswer(sandbox: Sandbox, answer: Omit<RememberedAnswer, "atMs">): void {
  const { answers } = sandbox.state;
  // Removed first, so that a key used again after its life stands at the end, among the young.
  answers.delete(answer.id);
  put(answers, { ...answer, atMs: sandbox.nowMs() });
  for (const [key, { atMs }] of answers) {
    if (atMs + LIFE_MS > sandbox.nowMs() && answers.size <= MAX_ANSWERS) break;
    answers.delete(key);
  }
}
