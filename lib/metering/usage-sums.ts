import type { RatedEvent } from "#lib/metering/rated-event.ts";

type Counted = Pick<RatedEvent, "orgId" | "keyId" | "environment" | "feature" | "buckets">;

/** `sums` are the first event of each sum, in the order of the events; `sumOf` says for each event which, from 1. */
export type UsageSums<T extends Counted> = { readonly sums: readonly T[]; readonly sumOf: readonly number[] };

function countsLike(a: Counted, b: Counted): boolean {
  return (
    a.orgId === b.orgId &&
    a.keyId === b.keyId &&
    a.feature === b.feature &&
    a.environment === b.environment &&
    a.buckets.hourAt === b.buckets.hourAt &&
    a.buckets.day === b.buckets.day
  );
}

/** Which events are summed together for charts: those of one organization, key, environment, feature, hour and day. */
export function usageSums<T extends Counted>(events: readonly T[]): UsageSums<T> {
  const numbers = new Map<string, number>();
  const sums: T[] = [];
  let last = 0;
  const sumOf = events.map((event) => {
    const before = sums[last - 1];
    // Mostly neighbours count alike, and need no name.
    if (before && countsLike(before, event)) return last;
    const { orgId, keyId, environment, feature, buckets } = event;
    const name = [orgId, keyId, environment, buckets.hourAt, buckets.day, feature].join(" ");
    last = numbers.get(name) ?? sums.push(event);
    numbers.set(name, last);
    return last;
  });
  return { sums, sumOf };
}
