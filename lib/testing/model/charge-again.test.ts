import { expect, test } from "vitest";
import { type ChargeJson, checkCharge } from "#lib/testing/model/charge-again.ts";

const RATE = { id: "rat_1", dimensions: {}, model: "per_unit", price: "1", per: "3", base: "0", minimum: "0" };

const SOUND: ChargeJson = {
  status: "charged",
  amount: "1",
  meters: { a: "1", b: "1", c: "1" },
  dimensions: {},
  lines: ["0.333333333334", "0.333333333333", "0.333333333333"].map((amount, at) => {
    return { meter: "abc"[at] ?? "", quantity: "1", amount, rate: RATE };
  }),
  draws: [{ amount: "0.4", hold_id: "hld_1" }, { amount: "0.6" }],
  hold: { from_hold: "0.4", beyond: "0.6" },
};

test("a sound charge is worked out again without a difference", () => {
  expect(checkCharge(SOUND)).toEqual([]);
});

test.each<[string, Partial<ChargeJson>]>([
  ["an amount that is a pico off", { amount: "1.000000000001" }],
  ["a line that has another's remainder", { lines: [...SOUND.lines].reverse() }],
  ["a draw that is missing", { draws: SOUND.draws.slice(1) }],
  ["a quantity that is not the event's", { meters: { ...SOUND.meters, a: "2" } }],
  ["a meter that was not charged", { meters: { ...SOUND.meters, d: "1" } }],
  [
    "a rate for another case",
    { lines: SOUND.lines.map((line) => ({ ...line, rate: { ...RATE, dimensions: { region: "eu" } } })) },
  ],
  ["what came from its hold", { hold: { from_hold: "0.5", beyond: "0.5" } }],
  ["an amount without a price", { status: "unmatched" }],
])("it is noticed: %s", (_, change) => {
  expect(checkCharge({ ...SOUND, ...change })).not.toEqual([]);
});
