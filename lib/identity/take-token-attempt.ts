import type { Context } from "#lib/context.ts";
import { releaseAttempt } from "#lib/identity/release-attempt.ts";
import { takeAttempt } from "#lib/identity/take-attempt.ts";

/**
 * Does what a mailed link allows, counted as an attempt of the network address before it is judged and taken back once it has
 * succeeded: many people may come from one office, and only failures are guesses.
 * @throws Refusal too_many_attempts, and what `spend` refuses
 */
export async function takeTokenAttempt<Value>(ctx: Context, spend: () => Promise<Value>): Promise<Value> {
  await takeAttempt(ctx, "token", null);
  const value = await spend();
  await releaseAttempt(ctx, "token", null);
  return value;
}
