import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { readOrg } from "#lib/credits/store.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { askedSlots } from "#lib/metering/usage-range.ts";
import { writeCsv } from "#lib/pricing/import/csv.ts";
import { dayField } from "#lib/time/day-field.ts";

const MOST_ROWS = 100_000;
const HEADING = ["day", "feature", "key", "key_id", "environment", "calls", "credits"];

type Row = {
  readonly day: string;
  readonly feature: string;
  readonly key_id: bigint;
  readonly key_name: string | null;
  readonly environment: string;
  readonly events: bigint;
  readonly amount: string;
};

const Day = dayField("Give a day.");

/** First and last day in the organization's zone, both included: "2026-11-01". The last thirty days unless said. */
export const UsageStretch = z.object({ from: Day.optional(), to: Day.optional() });

/**
 * Usage between two days as a table for spreadsheets: a row for each day, feature, key and environment, by day of occurrence in
 * the organization's zone, credits exact. Charges that were taken back are not in it.
 * @throws Refusal invalid when the stretch is no stretch, longer than 400 days, or holds more than 100,000 rows
 */
export function exportUsage(
  ctx: Context,
  asked: z.infer<typeof UsageStretch>,
): Promise<{ readonly name: string; readonly csv: string }> {
  return readOrg(ctx, undefined, async (tx, org) => {
    const { slots } = askedSlots({ unit: "day", ...asked }, org.now, org.zone);
    const [first, last] = [slots[0]?.name ?? "", slots.at(-1)?.name ?? ""];
    const rows = await tx.$queryRaw<Row[]>`
      SELECT u.day::text, u.feature, u.key_id, k.name AS key_name, u.environment, u.events, trim_scale(u.amount)::text AS amount
      FROM usage_days u LEFT JOIN api_keys k ON k.org_id = u.org_id AND k.id = u.key_id
      WHERE u.org_id = ${org.id} AND u.day BETWEEN ${first}::date AND ${last}::date AND u.events > 0
      ORDER BY u.day, u.feature, u.key_id, u.environment LIMIT ${MOST_ROWS + 1}`;
    if (rows.length > MOST_ROWS) refuse("invalid", `from: more than ${MOST_ROWS} rows; ask for a shorter stretch.`);
    return { name: `usage-${first}-${last}.csv`, csv: writeCsv([HEADING, ...rows.map(cellsOf)]) };
  });
}

/** Usage that no key made has neither key nor environment. */
function cellsOf({ day, feature, key_id, key_name, environment, events, amount }: Row): readonly string[] {
  const key = key_id === 0n ? ["", "", ""] : [key_name ?? "", publicId("key", key_id), environment];
  return [day, feature, ...key, String(events), amount];
}
