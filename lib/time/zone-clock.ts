import { Temporal } from "temporal-polyfill";

/**
 * UTC offsets of a zone, fast: asking the zone data costs 10 µs, usage asks it for every event. An offset holds from one
 * transition to the next, so a few remembered stretches answer nearly all questions, exactly.
 */
export type Stretch = {
  /** First and one past the last millisecond for which the offset is known to hold. */
  readonly from: number;
  readonly until: number;
  /** The transition that began it, in epoch milliseconds; minus infinity when that is further back than `from`. */
  readonly since: number;
  readonly offsetMillis: number;
};

type ZoneClock = { readonly zone: string; latest: Stretch; readonly known: Stretch[] };

const MOST_ZONES = 1_000;
const MOST_STRETCHES = 200;
const HORIZON_MILLIS = 400 * 86_400_000;
const clocks = new Map<string, ZoneClock>();

function stretchAt(zone: string, millis: number): Stretch {
  const local = Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(zone);
  const offsetMillis = Math.round(local.offsetNanoseconds / 1_000_000);
  const next = local.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  // "previous" excludes the instant itself, so that a stretch asked for at its first instant needs one step more.
  const previous = local.add({ nanoseconds: 1 }).getTimeZoneTransition("previous")?.epochMilliseconds;
  const since = previous ?? Number.NEGATIVE_INFINITY;
  // Zone data beyond a year or so is a forecast that the search may not reach, hence the horizon.
  const from = Math.max(since, millis - HORIZON_MILLIS);
  return { from, until: Math.min(next, millis + HORIZON_MILLIS), since, offsetMillis };
}

function clockOf(zone: string, millis: number): ZoneClock {
  const known = clocks.get(zone);
  if (known) return known;
  const first = stretchAt(zone, millis);
  if (clocks.size >= MOST_ZONES) clocks.clear();
  const made: ZoneClock = { zone, latest: first, known: [first] };
  clocks.set(zone, made);
  return made;
}

/** The stretch of constant offset that an instant lies in. @throws RangeError when the zone is unknown. */
export function stretchOf(millis: number, zone: string): Stretch {
  const clock = clockOf(zone, millis);
  const latest = clock.latest;
  if (millis >= latest.from && millis < latest.until) return latest;
  let found = clock.known.find((stretch) => millis >= stretch.from && millis < stretch.until);
  if (!found) {
    found = stretchAt(clock.zone, millis);
    if (clock.known.length >= MOST_STRETCHES) clock.known.length = 0;
    clock.known.push(found);
  }
  clock.latest = found;
  return found;
}

/** Whether the text names an IANA zone that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return !/^[+-]\d/.test(zone);
  } catch {
    return false;
  }
}
