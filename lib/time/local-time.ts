import { Temporal } from "temporal-polyfill";
import { type Micros, micros, millisOf } from "#lib/time/timestamp.ts";

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/**
 * The instant that a clock in the zone shows so, "2026-11-01T09:30" or with seconds, as a form's date and time field sends it.
 * A time that the clocks skip moves forward; of one that comes twice it is the earlier.
 * @throws RangeError when it is no real date and time
 */
export function instantOfLocal(text: string, zone: string): Micros {
  if (!LOCAL.test(text)) throw new RangeError(`"${text.slice(0, 40)}" is not a date and time such as 2026-11-01T09:30`);
  const local = Temporal.PlainDateTime.from(text, { overflow: "reject" });
  return micros(BigInt(local.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds) * 1000n);
}

/** What a clock in the zone shows at the instant, to the second: "2026-11-01T09:30:00". */
export function localOfInstant(at: Micros, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(millisOf(at)).toZonedDateTimeISO(zone).toPlainDateTime();
  return local.toString({ smallestUnit: "second", roundingMode: "floor" });
}
