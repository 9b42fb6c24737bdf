import type { Context } from "#lib/context.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";

const HOUR_MS = 3_600_000;

type Call = { readonly feature: string; readonly meters: object; readonly dimensions?: object };

/** Calls of something that the price book does not know, an hour or more apart: what the console's inbox is for. */
export async function recordUnmatched(ctx: Context, keyId: string, calls: readonly Call[]): Promise<void> {
  const now = Date.now();
  const events = calls.map((call, index) => ({
    source: "demo-history",
    id: `unpriced-${index}`,
    key_id: keyId,
    occurred_at: new Date(now - (index + 1) * 9 * HOUR_MS).toISOString(),
    ...call,
  }));
  if (events.length === 0) return;
  const results = await recordUsage(ctx, { events });
  const priced = results.find((result) => result.status !== "unmatched");
  if (priced) throw new Error(`the demo's usage without a price was taken otherwise: ${JSON.stringify(priced)}`);
}
