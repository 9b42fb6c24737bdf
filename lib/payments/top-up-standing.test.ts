import { expect, test } from "vitest";
import { type MoneyBack, topUpStanding } from "./top-up-standing.ts";

const nothing: MoneyBack = { refundedMinor: 0n, takenMinor: 0n, disputed: false };

test.each([
  { back: nothing, says: "paid" },
  { back: { ...nothing, refundedMinor: 1n }, says: "partly refunded" },
  { back: { ...nothing, refundedMinor: 999n }, says: "partly refunded" },
  { back: { ...nothing, refundedMinor: 1000n }, says: "refunded" },
  { back: { ...nothing, refundedMinor: 400n, takenMinor: 600n }, says: "taken back" },
  { back: { ...nothing, refundedMinor: 400n, disputed: true }, says: "disputed" },
] as const)("a payment of 1000 minor units, $back of which went back, is $says", ({ back, says }) => {
  expect(topUpStanding("paid", 1000n, back)).toBe(says);
});

test("what was never paid stands as it ended", () => {
  expect(topUpStanding("expired", 1000n, nothing)).toBe("expired");
});
