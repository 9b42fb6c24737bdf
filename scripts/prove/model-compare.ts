import type pg from "pg";
import { debtOf, heldOf, type OrgState, remainingOf } from "#lib/testing/model/org-state.ts";
import { written } from "#lib/testing/model/spend.ts";
import type { ProductOrg } from "./model-names.ts";

const GRANTS = `SELECT concat_ws(' ', 'grant', row_number() OVER (ORDER BY id) - 1, trim_scale(remaining), trim_scale(held), trim_scale(used), trim_scale(issued), trim_scale(frozen), trim_scale(revoked), cost_minor, refunded_minor, priority,
    floor(extract(epoch FROM expires_at) * 1000)::bigint) AS line FROM grants WHERE org_id = $1`;
const HOLDS = `SELECT concat_ws(' ', 'hold', reference, state, trim_scale(remaining), trim_scale(settled),
    floor(extract(epoch FROM deadline_at) * 1000)::bigint) AS line FROM holds WHERE org_id = $1`;
const USES = `SELECT concat_ws(' ', 'limit', l.nth, floor(extract(epoch FROM u.window_at) * 1000)::bigint, trim_scale(u.taken), trim_scale(u.held)) AS line
  FROM (SELECT id, ended_at, row_number() OVER (ORDER BY id) - 1 AS nth FROM spend_limits WHERE org_id = $1) l
  JOIN spend_limit_uses u ON u.org_id = $1 AND u.limit_id = l.id WHERE l.ended_at IS NULL AND (u.taken <> 0 OR u.held <> 0)`;
const DEBT = "SELECT concat_ws(' ', 'debt', trim_scale(-debt)) AS line FROM wallets WHERE org_id = $1";
const DEBTS = `SELECT concat_ws(' ', 'owes', trim_scale(credits), trim_scale(paid), owed_minor, owed_paid_minor) AS line FROM debts WHERE org_id = $1`;
const KEY =
  "coalesce((SELECT k.nth::text FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM api_keys WHERE org_id = $1) k WHERE k.id = u.key_id), 'null')";
const DAYS = `SELECT concat_ws(' ', to_char(u.day, 'YYYY-MM-DD'), u.feature, ${KEY}, u.environment, u.events, trim_scale(u.amount)) AS line
  FROM usage_days u WHERE org_id = $1 AND u.events <> 0`;
const HOURS = `SELECT concat_ws(' ', to_char(u.hour_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), u.feature, ${KEY}, u.environment, u.events,
    trim_scale(u.amount)) AS line FROM usage_hours u WHERE org_id = $1 AND u.events <> 0`;
const LINES = [GRANTS, HOLDS, USES, DEBT, DEBTS, DAYS, HOURS].join(" UNION ALL ");

async function linesOfProduct(owner: pg.Pool, orgId: bigint): Promise<string[]> {
  // What is due is booked first, as the next call would.
  await owner.query("SELECT books.lock_wallets(ARRAY[$1::bigint])", [orgId]);
  const { rows } = await owner.query<{ line: string }>({ name: "lines", text: LINES, values: [orgId] });
  return rows.map(({ line }) => line).sort();
}

function usesOf(org: OrgState): string[] {
  return org.limits.flatMap(({ name, ended, uses }) => {
    const used = [...uses].filter(([, { taken, held }]) => !ended && (taken !== 0n || held !== 0n));
    return used.map(([at, { taken, held }]) => `limit ${name} ${at} ${signed(taken)} ${signed(held)}`);
  });
}

function signed(amount: bigint): string {
  return amount < 0n ? `-${written(-amount)}` : written(amount);
}

function linesOfModel(org: OrgState): string[] {
  const grants = org.grants.map((grant) => {
    const { name, left, used, issued, frozen, revoked, costMinor, refundedMinor, priority, expiresAt } = grant;
    const amounts = [left, heldOf(org, grant), used, issued, frozen, revoked].map(written).join(" ");
    return `grant ${name} ${amounts} ${costMinor} ${refundedMinor} ${priority}${expiresAt === null ? "" : ` ${expiresAt}`}`;
  });
  const holds = [...org.holds.values()].map((hold) => {
    return `hold ${hold.id} ${hold.state} ${written(remainingOf(hold))} ${written(hold.settled)} ${hold.deadlineAt}`;
  });
  const debts = org.debts
    .filter(({ owed }) => owed > 0n)
    .map(({ owed, paid, minor, minorPaid }) => {
      return `owes ${written(owed)} ${written(paid)} ${minor ?? 0n} ${minorPaid}`;
    });
  const sums = [...org.days, ...org.hours].filter(([, { events }]) => events !== 0);
  const summed = sums.map(([name, { events, amount }]) => `${name} ${events} ${written(amount)}`);
  return [...grants, ...holds, ...usesOf(org), `debt ${written(debtOf(org))}`, ...debts, ...summed].sort();
}

/** What differs between the books of an organization and the model's, line by line; nothing when they agree. */
export async function differences(product: ProductOrg, model: OrgState): Promise<string[]> {
  const [theirs, ours] = [await linesOfProduct(product.owner, product.org.id), linesOfModel(model)];
  const [inBooks, inModel] = [new Set(theirs), new Set(ours)];
  return [
    ...ours.filter((line) => !inBooks.has(line)).map((line) => `model:   ${line}`),
    ...theirs.filter((line) => !inModel.has(line)).map((line) => `product: ${line}`),
  ];
}
