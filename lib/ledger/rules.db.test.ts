import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "#lib/testing/database.ts";
import { openSampleBooks } from "#lib/testing/sample-books.ts";
import { findViolations } from "./store.ts";

let client: pg.Client;

beforeAll(async () => {
  await openSampleBooks();
  client = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await client.connect();
});
afterAll(() => client.end());

/** A third book with the price of weather, which nobody decided on; it counts from now on. */
const THIRD_BOOK = `INSERT INTO price_books (id, name, created_by, state, number, effective_at, published_at) VALUES (3, 'Third', 'x', 'published', 3, now(), now() - interval '1 hour');
  INSERT INTO rates (id, book_id, feature, meter, price) VALUES (77, 3, 'weather', 'requests', 2);`;
const IN_FORCE = "every charge is at a price in force when the usage occurred, or when its hold was placed";
const OF_BOOK = "every line names a rate of the charge's price book and of its feature";
const DECIDED =
  "late usage, and what stands for it, is charged by the book that was decided on, or an earlier one, once it was published";
const TAKEN = "what a limit counts as taken is what was charged and drawn from holds under it since it was set";
const NO_DEBT = "late usage, and what stands for it, is debt only where that was decided";

test.each([
  [
    "what stands for late usage is by a book that nobody decided on",
    `${THIRD_BOOK} UPDATE usage_events SET book_id = 3, lines = '[[77, "2"]]' WHERE event_id = 'weather-1#fix'`,
    IN_FORCE,
  ],
  [
    "its line is of a later book",
    `${THIRD_BOOK} UPDATE usage_events SET lines = '[[77, "2"]]' WHERE event_id = 'weather-1#fix#more'`,
    DECIDED,
  ],
  [
    "what stood in its place was a void",
    "UPDATE charge_corrections SET kind = 'void' WHERE reference = 'more'",
    IN_FORCE,
  ],
  ["it is of another source", "UPDATE usage_events SET source = 'other' WHERE event_id = 'weather-1#fix'", IN_FORCE],
  [
    "it occurred at another instant",
    "UPDATE usage_events SET occurred_at = occurred_at - interval '1 second' WHERE event_id = 'weather-1#fix'",
    IN_FORCE,
  ],
  ["the late usage behind it is forgotten", "DELETE FROM late_usage WHERE outcome = 'charged'", IN_FORCE],
  [
    "a charge that was in force draws on the price of a later book",
    `UPDATE usage_events SET lines = '[[2, "7"]]' WHERE event_id = '1'`,
    OF_BOOK,
  ],
  [
    "it is debt, which nobody decided",
    `UPDATE usage_events SET draws = '[["debt", "2"]]' WHERE event_id = 'weather-1#fix'`,
    NO_DEBT,
  ],
  [
    "an override priced it that began after the decision",
    `UPDATE rate_overrides SET feature = 'weather', starts_at = now() + interval '1 minute';
     UPDATE usage_events SET lines = '[[4, "2"]]' WHERE event_id = 'weather-1#fix'`,
    "every override that priced a charge was for its organization or a plan, for its feature, and in force",
  ],
  [
    "an organization that owes for money taken back is active",
    "UPDATE debts SET cause = 'dispute', paid = 0, owed_minor = 5",
    "who owes for money that was taken back is not active",
  ],
  ["a limit counts less than was taken", "UPDATE spend_limit_uses SET taken = taken - 1", TAKEN],
  ["what a limit counted is gone", "DELETE FROM spend_limit_uses", TAKEN],
  ["a limit counts in another window", "UPDATE spend_limit_uses SET window_at = window_at - interval '1 day'", TAKEN],
  ["the zone in which charges were counted is forgotten", "DELETE FROM time_zone_changes", TAKEN],
  ["what was drawn from a hold counts nowhere", "UPDATE holds SET limit_windows = '[]' WHERE id = 1", TAKEN],
  [
    "a limit counts what was taken back",
    "DELETE FROM charge_corrections WHERE kind = 'amend' AND reference = 'fix'",
    TAKEN,
  ],
  [
    "an event names a hold of nobody",
    "UPDATE usage_events SET hold_id = 99 WHERE event_id = 'settle-1'",
    "every event that names a hold names one of its organization",
  ],
])("the auditor says so when %s", async (_, corruption, rule) => {
  await client.query("BEGIN");
  try {
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query(corruption);
    expect((await findViolations([client])).map((each) => each.rule)).toContain(rule);
  } finally {
    await client.query("ROLLBACK");
  }
});
