import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { answerUsage } from "#lib/metering/answer-store.ts";
import { commitCharges } from "#lib/metering/commit-engine.ts";
import { rateEvents } from "#lib/metering/rate-events.ts";
import type { RatedEvent } from "#lib/metering/rated-event.ts";
import { requireService } from "#lib/metering/require-service.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";

export const MOST_EVENTS = 1_000;

/** Events as sent: each is read by itself, so that a bad one is refused alone. */
export const RecordUsageInput = z.object({ events: z.array(z.unknown()).min(1).max(MOST_EVENTS) });

/**
 * Records usage, rates it and charges it, once. One result per event, in the order sent; amounts are decimal strings of
 * credits. Nobody is answered before the commit that holds their event.
 * @throws Refusal unauthenticated for all but service keys, forbidden when the key is for other things
 */
export async function recordUsage(
  ctx: Context,
  input: z.infer<typeof RecordUsageInput>,
): Promise<readonly UsageResult[]> {
  const service = requireService(ctx, ["usage", "backfill"]);
  const read = await rateEvents(ctx, input.events, service.scopes.includes("backfill"));
  const rated = read.filter((each): each is RatedEvent => !(each instanceof Refusal));
  const outcomes = await commitCharges(rated);
  const answers = await answerUsage(ctx, rated, outcomes);
  let next = 0;
  return read.map((each): UsageResult => {
    if (each instanceof Refusal) return { status: "invalid", refusal: each };
    const answer = answers[next++];
    if (!answer) throw new Error("an event has no answer");
    return answer;
  });
}
