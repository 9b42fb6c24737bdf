import type pg from "pg";
import { forgetClocks } from "#lib/organizations/org-clocks-store.ts";
import { apply } from "#lib/testing/model/apply.ts";
import type { Operation } from "#lib/testing/model/operations.ts";
import { newOrg, type OrgState } from "#lib/testing/model/org-state.ts";
import { BEGIN, booksToPublish, FEATURES, UNPRICED } from "#lib/testing/model/prices.ts";
import { randomOperation, ZONES } from "#lib/testing/model/random-operation.ts";
import { type Random, randomFrom } from "#lib/testing/random.ts";
import { differences } from "./model-compare.ts";
import type { ProductOrg } from "./model-names.ts";
import { applyToProduct } from "./model-product.ts";
import { openOrgs } from "./people.ts";

/** Whole hours off UTC, one of them with summer time. */
const MEMBERS = ["00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"] as const;
const STAFF = "00000000-0000-7000-8000-00000000000c";
const KEYS = [
  ["live", MEMBERS[0]],
  ["live", MEMBERS[1]],
  ["dev", MEMBERS[0]],
] as const;
const COMPARE_EVERY = 40;

export type Divergence = { readonly at: number; readonly says: string };

/** What all runs share: prices, a list price, and people. */
export async function prepareModel(owner: pg.Client): Promise<void> {
  for (const [id, role] of [
    [MEMBERS[0], null],
    [MEMBERS[1], null],
    [STAFF, "admin"],
  ]) {
    await owner.query("INSERT INTO users (id, email, name, staff_role) VALUES ($1, $2, 'Proof', $3)", [
      id,
      `${id}@example.com`,
      role,
    ]);
  }
  await owner.query(
    "INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES ('USD', 1000, 1, '2000-01-01')",
  );
  for (const feature of [...FEATURES, UNPRICED]) {
    await owner.query(
      "INSERT INTO features (code, name, provider, kind, description) VALUES ($1, $1, 'Model', 'data', '')",
      [feature],
    );
  }
  for (const [at, { effectiveAt, prices }] of booksToPublish().entries()) {
    const { rows } = await owner.query<{ id: string }>(
      "INSERT INTO price_books (name, created_by) VALUES ('Model', 'proof') RETURNING id",
    );
    for (const [feature, price] of prices) {
      await owner.query("INSERT INTO rates (book_id, feature, meter, price) VALUES ($1, $2, 'units', $3)", [
        rows[0]?.id,
        feature,
        price,
      ]);
    }
    const publish =
      "UPDATE price_books SET state = 'published', number = $2, effective_at = $3, published_at = now() WHERE id = $1";
    await owner.query(publish, [rows[0]?.id, at + 1, effectiveAt]);
  }
}

/** What a life is lived on. */
export type ModelStage = Pick<ProductOrg, "heard"> & { readonly pool: pg.Pool };

type Pair = { readonly product: ProductOrg; readonly model: OrgState };

async function openPair({ pool, heard }: ModelStage, zone: string): Promise<Pair> {
  const [org] = await openOrgs(pool, 1, { zones: [zone], keys: KEYS });
  if (!org) throw new Error("no organization was opened");
  await pool.query("INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, 'developer')", [
    org.id,
    MEMBERS[1],
  ]);
  await pool.query("SELECT books.freeze_clock($1, $2)", [org.id, new Date(BEGIN)]);
  forgetClocks();
  const product = {
    owner: pool,
    org,
    staffId: STAFF,
    heard,
    now: BEGIN,
    grants: [],
    limits: [],
    overrides: [],
    vouchers: [],
    topUps: [],
    refunds: [],
    disputes: [],
    decisions: [],
    forms: [],
    holds: new Map(),
    charges: new Map(),
  };
  return {
    product,
    model: newOrg(
      BEGIN,
      zone,
      KEYS.map(([environment, madeBy]) => ({ environment, madeBy, revoked: false, features: [] })),
    ),
  };
}

/** Does one thing on both sides; answers how they differ. */
async function step({ product, model }: Pair, op: Operation, deep: boolean): Promise<string | null> {
  const expected = JSON.stringify(sorted(apply(model, op)));
  const answered = JSON.stringify(sorted(await applyToProduct(product, op)));
  if (expected !== answered) return `model:   ${expected}\nproduct: ${answered}`;
  const found = deep ? await differences(product, model) : [];
  return found.length > 0 ? found.join("\n") : null;
}

/** The same with its keys in order, all the way down. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

export type ModelRun = { readonly zone: string; readonly done: Operation[]; readonly divergence: Divergence | null };

/** Lives one organization's life: random operations, each compared, until so many are done or the two sides differ. */
export async function liveModel(stage: ModelStage, random: Random, operations: number): Promise<ModelRun> {
  const zone = random.pick(ZONES);
  const pair = await openPair(stage, zone);
  let count = 0;
  const next = () => (count += 1);
  const done: Operation[] = [];
  for (let at = 0; at < operations; at += 1) {
    const op = randomOperation(random, pair.model, next);
    done.push(op);
    const says = await step(pair, op, at % COMPARE_EVERY === COMPARE_EVERY - 1 || at === operations - 1).catch(String);
    if (says) return { zone, done, divergence: { at, says } };
  }
  return { zone, done, divergence: null };
}

async function diverges(stage: ModelStage, zone: string, ops: readonly Operation[]): Promise<Divergence | null> {
  const pair = await openPair(stage, zone);
  for (const [at, op] of ops.entries()) {
    const says = await step(pair, op, at === ops.length - 1).catch(String);
    if (says) return { at, says };
  }
  return null;
}

/** Leaves out whatever can be left out while the two sides still differ, larger stretches first. */
export async function shrink(
  stage: ModelStage,
  run: ModelRun,
  tries: number,
): Promise<{ ops: readonly Operation[]; says: string }> {
  let ops: readonly Operation[] = run.done;
  let says = run.divergence?.says ?? "";
  let left = tries;
  for (let size = Math.ceil(ops.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = ops.length - size; from >= 0 && left > 0; from -= size) {
      const fewer = [...ops.slice(0, from), ...ops.slice(from + size)];
      left -= 1;
      const found = await diverges(stage, run.zone, fewer);
      if (!found) continue;
      ops = fewer.slice(0, found.at + 1);
      says = found.says;
      from = Math.min(from, ops.length);
    }
  }
  return { ops, says };
}

export function randomOf(seed: string, life: number): Random {
  return randomFrom(`${seed}/life ${life}`);
}
