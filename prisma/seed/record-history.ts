import type { Context } from "#lib/context.ts";
import { MOST_EVENTS, recordUsage } from "#lib/metering/record-usage.ts";
import type { PastCall } from "./history.ts";

/** Records a customer's past calls through the same verb that the API calls; nothing of it may be refused. */
export async function recordHistory(
  ctx: Context,
  keyIds: Readonly<Record<"dev" | "live", string>>,
  calls: readonly PastCall[],
): Promise<void> {
  for (let from = 0; from < calls.length; from += MOST_EVENTS) {
    const events = calls.slice(from, from + MOST_EVENTS).map((call) => ({
      source: "demo-history",
      id: `call-${call.number}`,
      key_id: keyIds[call.environment],
      feature: call.feature,
      occurred_at: call.occurredAt.toISOString(),
      meters: call.meters,
      ...(call.dimensions && { dimensions: call.dimensions }),
    }));
    const results = await recordUsage(ctx, { events });
    const refused = results.find((result) => result.status !== "charged");
    if (refused) throw new Error(`the demo's history was refused: ${JSON.stringify(refused)}`);
  }
}
