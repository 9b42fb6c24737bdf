import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "#lib/testing/database.ts";
import {
  endMoney,
  MONEY_MOVES,
  type MoneyMove,
  moveMoney,
  openMoneyBooks,
  openMoneyOrg,
} from "#lib/testing/money-back.ts";
import { findViolations } from "./store.ts";

const RUNS = 12;
const MOVES = 36;
const SEED = 20_261_121;

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await client.connect();
  await openMoneyBooks(client);
});
afterAll(() => client.end());

const moves = fc.array(fc.record({ kind: fc.constantFrom(...MONEY_MOVES), n: fc.nat(1_000_000) }), {
  minLength: MOVES,
  maxLength: MOVES,
});

const UNFINISHED = `SELECT id, issued, used, revoked, cost_minor, recognised_minor, breakage_minor, refunded_minor FROM grants
  WHERE org_id = $1 AND (remaining + held + frozen <> 0 OR cost_minor <> recognised_minor + breakage_minor + refunded_minor)`;

test("the void of a charge that took the last of a debt back ends the restriction too", async () => {
  const orgId = await openMoneyOrg(client);
  const state = async () =>
    (await client.query<{ state: string }>("SELECT state FROM organizations WHERE id = $1", [orgId])).rows[0]?.state;
  // $19.96 without tax for 19,960 credits, all spent and charged back; then the same again pays exactly that.
  const topUp = { kind: "top up", n: 1_995 } as const;
  await moveMoney(client, orgId, topUp);
  await moveMoney(client, orgId, { kind: "spend", n: 19_960 * 7 });
  await moveMoney(client, orgId, { kind: "dispute", n: 0 });
  await moveMoney(client, orgId, { kind: "dispute lost", n: 0 });
  await moveMoney(client, orgId, { kind: "spend", n: 7 });
  await moveMoney(client, orgId, topUp);
  expect(await state()).toBe("restricted");
  await moveMoney(client, orgId, { kind: "void", n: 1 });
  expect(await state()).toBe("active");
  expect(await findViolations([client])).toEqual([]);
});

test("whatever happens to purchases in whatever order, the books stay clean and each purchase ends at exactly zero", async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (steps) => {
      const orgId = await openMoneyOrg(client);
      await moveMoney(client, orgId, { kind: "top up", n: 1_998 });
      for (const step of steps) await moveMoney(client, orgId, step);
      expect(await findViolations([client])).toEqual([]);
      await endMoney(client, orgId);
      expect((await client.query(UNFINISHED, [orgId])).rows).toEqual([]);
      expect(await findViolations([client])).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
}, 60_000);

// Those that only a lone writer may make: they change rows without the wallet's lock, or a price between two statements.
const LONE: readonly MoneyMove["kind"][] = ["expire", "reprice"];
const BESIDE = MONEY_MOVES.filter((kind) => !LONE.includes(kind));
const WRITERS = 4;
const MOVES_EACH = 60;

test("many who spend, hold, void, pay, refund and dispute at once lose nothing, and nobody waits in a circle", async () => {
  const orgId = await openMoneyOrg(client);
  await moveMoney(client, orgId, { kind: "top up", n: 1_998 });
  const steps = fc.array(fc.record({ kind: fc.constantFrom(...BESIDE), n: fc.nat(1_000_000) }), {
    minLength: MOVES_EACH,
    maxLength: MOVES_EACH,
  });
  const work = fc.sample(steps, { numRuns: WRITERS, seed: SEED });
  const writers = work.map(() => new pg.Client({ connectionString: testDatabase().ownerUrl }));
  await Promise.all(writers.map((writer) => writer.connect()));
  try {
    await Promise.all(
      writers.map(async (writer, at) => {
        for (const step of work[at] ?? []) await moveMoney(writer, orgId, step);
      }),
    );
  } finally {
    await Promise.all(writers.map((writer) => writer.end()));
  }
  expect(await findViolations([client])).toEqual([]);
}, 60_000);
