import { expect, test } from "vitest";
import { possibleReferences, replacementEventId } from "#lib/metering/correction.ts";

test.each([
  { event: "evt-1", reference: "fix-1" },
  { event: "evt#1", reference: "fix" },
  { event: "evt", reference: "fix#2" },
  { event: "a#b", reference: "c#d#" },
])("the correction $reference of $event is among those that its replacement may have come from", (made) => {
  expect(possibleReferences(replacementEventId(made.event, made.reference))).toContain(made.reference);
});

test("an event that joins nothing came from no correction", () => {
  expect(possibleReferences("evt-1")).toEqual([]);
});
