import type { Context } from "#lib/context.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { releaseHold } from "#lib/metering/release-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import type { PastTask } from "./tasks.ts";

/** Holds, settles and releases a customer's tasks through the same verbs that the API calls; a deadline may pass later by itself. */
export async function recordTasks(ctx: Context, keyId: string, tasks: readonly PastTask[]): Promise<void> {
  for (const { id, work, lifetimeS, parts, end } of tasks) {
    const ask = PlaceHoldInput.parse({ id, key_id: keyId, features: work, lifetime_s: lifetimeS });
    const { hold } = await placeHold(ctx, ask);
    for (const [at, part] of parts.entries()) {
      const final = end === "settled" && at === parts.length - 1;
      await settleHold(
        ctx,
        hold.id,
        SettleHoldInput.parse({ ...part, source: "demo-history", id: `${id}:${at + 1}`, final }),
      );
    }
    if (end === "released") await releaseHold(ctx, hold.id);
  }
}
