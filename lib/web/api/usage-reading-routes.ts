import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { ChargeFiltersInput, chargeFilters, readCursor } from "#lib/metering/charge-filters.ts";
import { listCharges } from "#lib/metering/charge-queries.ts";
import { listUsageBuckets } from "#lib/metering/usage-queries.ts";
import { USAGE_GROUPINGS } from "#lib/metering/usage-range.ts";
import { totalOf } from "#lib/metering/usage-series.ts";
import { knownPrices } from "#lib/pricing/published-books-store.ts";
import { dayNumberOf } from "#lib/time/civil.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";
import { UsageEventsAnswer, UsageSumsAnswer } from "#lib/web/api/answer-schemas.ts";
import { chargeDetailBody } from "#lib/web/api/charge-body.ts";
import { CHARGE_DETAIL } from "#lib/web/api/examples.ts";
import { apiRoute } from "#lib/web/api/route.ts";

const MOST_LISTED = 200;
const USUALLY_LISTED = 50;

function isDay(text: string): boolean {
  try {
    return dayNumberOf(text) > 0;
  } catch {
    return false;
  }
}

const Day = z.string().refine(isDay, "must be a day, such as 2026-03-31").meta({ format: "date" });

/** Sums per bucket, by the day of occurrence in the organization's zone; `from` and `to` are days, both included. */
const BucketsSearch = z.strictObject({
  bucket: z.enum(["day", "hour"]).default("day"),
  by: z.enum(USAGE_GROUPINGS).default("feature"),
  from: Day.optional(),
  to: Day.optional(),
});

/** The events themselves with their charges, newest first; `from` and `to` are instants, half-open. */
const EventsSearch = z.strictObject({
  bucket: z.literal("event"),
  ...ChargeFiltersInput.shape,
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_LISTED).default(USUALLY_LISTED),
});

async function answerEvents(ctx: Context, { bucket: _bucket, cursor, limit, ...asked }: z.output<typeof EventsSearch>) {
  const filters = chargeFilters(asked);
  if (!filters) return { events: [], next_cursor: null };
  const page = await listCharges(ctx, filters, { after: cursor === undefined ? null : readCursor(cursor), limit });
  const books = await knownPrices();
  return { events: page.charges.map((charge) => chargeDetailBody(charge, books)), next_cursor: page.nextCursor };
}

async function answerBuckets(ctx: Context, { bucket, by, from, to }: z.output<typeof BucketsSearch>) {
  const { zone, slots, rows } = await listUsageBuckets(ctx, by, { unit: bucket, from, to });
  const { total, events } = totalOf(rows);
  return {
    bucket,
    by,
    time_zone: zone,
    starts_at: formatTimestamp(slots.startsAt),
    ends_at: formatTimestamp(slots.endsAt),
    total,
    events,
    buckets: rows.map(({ at, key, events: count, amount }) => ({ starts_at: at, [by]: key, events: count, amount })),
  };
}

const usage = apiRoute({
  method: "GET",
  path: "/usage",
  by: ["api_key"],
  operation: "readUsage",
  summary: "Read what was used",
  description:
    "Sums per day or hour of the organization's zone, by feature, key or environment, where `from` and `to` are days, both " +
    "included. With `bucket=event` the events themselves with their charges, newest first, a page at a time, where they " +
    "are instants, half-open.",
  searches: [BucketsSearch, EventsSearch],
  formOf: (search) => (search.get("bucket") === "event" ? EventsSearch : BucketsSearch),
  answers: z.union([UsageSumsAnswer, UsageEventsAnswer]),
  example: { events: [CHARGE_DETAIL], next_cursor: null },
  refusals: [],
  answer: async (ctx, { search }) =>
    search.bucket === "event" ? answerEvents(ctx, search) : answerBuckets(ctx, search),
});

export const USAGE_READING_ROUTES = [usage];
