import { expect, test } from "vitest";
import { dayBounds } from "#lib/time/bucket.ts";
import { dayField } from "#lib/time/day-field.ts";

test.each(["1970-01-01", "2028-02-29", "9999-12-30"])("%s is a day, and has bounds in every zone", (day) => {
  expect(dayField("Give a day.").parse(day)).toBe(day);
  for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    const { startsAt, endsAt } = dayBounds(day, zone);
    expect(endsAt - startsAt).toBe(24n * 3_600_000_000n);
  }
});

test.each([
  ["2026-02-29", "Give a day."],
  ["2026-1-1", "Give a day."],
  ["0001-01-01", "Give a day from 1970-01-01 to 9999-12-30."],
  ["9999-12-31", "Give a day from 1970-01-01 to 9999-12-30."],
])("%s is none: %s", (day, message) => {
  expect(dayField("Give a day.").safeParse(day).error?.issues).toMatchObject([{ message }]);
});
