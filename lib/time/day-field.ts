import * as z from "zod";

const FIRST = "1970-01-01";
/** The day after it has a name of another length, which neither calendars nor the database read. */
const LAST = "9999-12-30";

/** A calendar day as a form sends it, "2026-11-01"; `says` is shown for whatever is none. */
export function dayField(says: string): z.ZodISODate {
  return z.iso.date(says).refine((day) => day >= FIRST && day <= LAST, `Give a day from ${FIRST} to ${LAST}.`);
}
