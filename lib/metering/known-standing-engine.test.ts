import { expect, test } from "vitest";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import { once } from "#lib/once.ts";

const MANY = 120_000n;

test("however many organizations are announced, only so many are kept in memory", () => {
  for (let orgId = 1n; orgId <= MANY; orgId += 1n) forgetStanding(orgId);
  const held = once<{ memory: { orgs: Map<bigint, unknown> } }>("known-standing", () => {
    throw new Error("nothing is remembered under this name");
  });
  expect(held.memory.orgs.size).toBeLessThanOrEqual(50_000);
});
