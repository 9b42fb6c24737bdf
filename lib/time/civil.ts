/** The proleptic Gregorian calendar as arithmetic on day numbers (0 = 1970-01-01). */

export type Civil = { readonly year: number; readonly month: number; readonly day: number };

/** The date of a day number; Howard Hinnant's era arithmetic, which needs no tables and no Date. */
export function civilOf(dayNumber: number): Civil {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The day number of "YYYY-MM-DD". @throws RangeError when it is no date. */
export function dayNumberOf(day: string): number {
  const millis = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  const dayNumber = millis / 86_400_000;
  if (Number.isNaN(millis) || writeDay(dayNumber) !== day) throw new RangeError(`"${day}" is not a calendar day`);
  return dayNumber;
}

/** "YYYY-MM-DD" of a day number. */
export function writeDay(dayNumber: number): string {
  const { year, month, day } = civilOf(dayNumber);
  return `${String(year).padStart(4, "0")}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}`;
}
