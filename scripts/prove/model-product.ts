import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Context } from "#lib/context.ts";
import { removeLimit } from "#lib/credits/remove-limit.ts";
import { setLimit } from "#lib/credits/set-limit.ts";
import { Refusal } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { AmendChargeInput, amendCharge } from "#lib/metering/amend-charge.ts";
import type { BalanceBody, ChargeBody } from "#lib/metering/charge-view.ts";
import { extendHold } from "#lib/metering/extend-hold.ts";
import type { HoldBody } from "#lib/metering/hold-view.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { releaseHold } from "#lib/metering/release-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { reactivateOrganization } from "#lib/organizations/reactivate-organization.ts";
import { suspendOrganization } from "#lib/organizations/suspend-organization.ts";
import { breadthOf } from "#lib/testing/model/funds.ts";
import type { Answer, Operation, UsageSent } from "#lib/testing/model/operations.ts";
import type { Payer } from "#lib/testing/model/org-state.ts";
import type { ProofOrg } from "./people.ts";

/** The product's side of one organization: how what the model names is called there. */
export type ProductOrg = {
  readonly owner: pg.Pool;
  readonly org: ProofOrg;
  readonly staffId: string;
  now: number;
  /** In the order in which grants came to be. */
  readonly grants: string[];
  readonly limits: string[];
  readonly holds: Map<string, string>;
  readonly charges: Map<string, string>;
};

const SERVICE = { kind: "service", serviceKeyId: 1n, scopes: ["authorize", "usage"] } as const;

function contextOf(product: ProductOrg, actor: Context["actor"] = SERVICE): Context {
  return { actor, requestId: "proof", address: null, now: () => new Date(product.now) };
}

function staffOf(product: ProductOrg): Context {
  return contextOf(product, { kind: "staff", userId: product.staffId, staffRole: "admin" });
}

function named(product: ProductOrg, payer: Payer): { key_id: string } | { org_id: string } {
  return payer === null ? { org_id: product.org.publicId } : { key_id: product.org.keys[payer]?.publicId ?? "" };
}

/** What came to be since is named next. */
async function learnGrants(product: ProductOrg): Promise<void> {
  const sql = "SELECT id FROM grants WHERE org_id = $1 ORDER BY id OFFSET $2";
  const { rows } = await product.owner.query<{ id: string }>(sql, [product.org.id, product.grants.length]);
  product.grants.push(...rows.map(({ id }) => publicId("gra", BigInt(id))));
}

function nameOfHold(product: ProductOrg, publicHoldId: string): string | undefined {
  return [...product.holds].find(([, id]) => id === publicHoldId)?.[0];
}

function chargeAnswer(product: ProductOrg, { amount, draws }: ChargeBody): Answer {
  const written = draws.map((draw) => {
    if ("debt" in draw) return { of: "debt", amount: draw.amount };
    const of = product.grants.indexOf(draw.grant_id);
    return { of, amount: draw.amount, ...(draw.hold_id && { hold: nameOfHold(product, draw.hold_id) }) };
  });
  return { amount, draws: written };
}

function balanceAnswer({ current, held, available }: BalanceBody): Answer {
  return { current, held, available };
}

function holdAnswer(hold: HoldBody): Answer {
  const { reference, state, amount, remaining, settled, deadline_at } = hold;
  return { id: reference, state, amount, remaining, settled, deadline_at };
}

export function refusalAnswer(product: ProductOrg, { code, extra }: Refusal): Answer {
  if (code !== "out_of_credit") return { refused: code };
  const { limit_id, required, available, resets_at } = extra;
  const limit = typeof limit_id === "string" ? product.limits.indexOf(limit_id) : null;
  return { refused: code, limit, required, available, resets_at };
}

function usageAnswer(product: ProductOrg, id: string, result: UsageResult): Answer {
  if (result.status === "rejected" || result.status === "invalid") return refusalAnswer(product, result.refusal);
  product.charges.set(id, result.charge.id);
  const { status, charge, balance } = result;
  return { status, ...chargeAnswer(product, charge), balance: balanceAnswer(balance) };
}

/** Quantities in one of the ways in which they may be written. */
function metersOf(quantity: string): { units: string | number } {
  return { units: /^[1-5]$/.test(quantity) ? Number(quantity) : quantity };
}

function eventOf(product: ProductOrg, { id, payer, feature, quantity, agoMs, reject, hold }: UsageSent): object {
  return {
    source: "model",
    id,
    ...named(product, payer),
    feature,
    meters: metersOf(quantity),
    ...(agoMs !== null && { occurred_at: new Date(product.now - agoMs).toISOString() }),
    ...(reject && { on_insufficient: "reject" }),
    ...(hold !== null && { hold_id: product.holds.get(hold) ?? publicId("hld", 0n) }),
  };
}

async function usage(product: ProductOrg, op: Extract<Operation, { do: "usage" }>): Promise<Answer> {
  const results = await recordUsage(contextOf(product), { events: op.events.map((event) => eventOf(product, event)) });
  return { events: results.map((result, at) => usageAnswer(product, op.events[at]?.id ?? "", result)) };
}

async function hold(product: ProductOrg, op: Extract<Operation, { do: "hold" }>): Promise<Answer> {
  const work = op.work.map(({ feature, quantity }) => ({ feature, estimate: metersOf(quantity) }));
  const asked = work.length === 1 ? { ...work[0] } : { features: work };
  const input = PlaceHoldInput.parse({ id: op.id, ...named(product, op.payer), ...asked, lifetime_s: op.lifetimeS });
  const placed = await placeHold(contextOf(product), input);
  product.holds.set(op.id, placed.hold.id);
  return { hold: holdAnswer(placed.hold), balance: balanceAnswer(placed.balance) };
}

async function settle(product: ProductOrg, op: Extract<Operation, { do: "settle" }>): Promise<Answer> {
  const { feature, quantity } = op.work;
  const input = SettleHoldInput.parse({
    source: "model",
    id: op.id,
    feature,
    meters: metersOf(quantity),
    final: op.final,
  });
  const settled = await settleHold(contextOf(product), product.holds.get(op.hold) ?? publicId("hld", 0n), input);
  return { ...usageAnswer(product, op.id, settled.result), hold: holdAnswer(settled.hold) };
}

async function correct(product: ProductOrg, op: Extract<Operation, { do: "void" | "amend" }>): Promise<Answer> {
  const chargeId = product.charges.get(op.event) ?? publicId("chg", 0n);
  if (op.do === "void") {
    const { status, balance } = await voidCharge(contextOf(product), chargeId, { id: op.id });
    await learnGrants(product);
    return { status, balance: balanceAnswer(balance) };
  }
  const { feature, quantity } = op.work;
  const input = AmendChargeInput.parse({ id: op.id, feature, meters: metersOf(quantity) });
  const { status, charge, balance } = await amendCharge(contextOf(product), chargeId, input);
  await learnGrants(product);
  product.charges.set(`${op.event}#${op.id}`, charge.id);
  return { ...chargeAnswer(product, charge), status, balance: balanceAnswer(balance) };
}

async function give(product: ProductOrg, op: Extract<Operation, { do: "give" }>): Promise<Answer> {
  const startsAt = product.now + op.startsInMs;
  const ends = op.lastsMs === null ? null : new Date(startsAt + op.lastsMs);
  const values = [
    op.origin,
    op.credits,
    op.priority,
    op.scope,
    breadthOf(op.scope),
    op.startsInMs === 0 ? null : new Date(startsAt),
    ends,
  ];
  const sql = "SELECT books.give_credits($1, $2, 'Proof', $3, $4, $5, $6, $7, $8, $9, 'a proof', 'proof')";
  await product.owner.query(sql, [product.org.id, ...values, randomUUID()]);
  await learnGrants(product);
  return {};
}

async function topUp(product: ProductOrg, { minor, lastsMs }: Extract<Operation, { do: "top_up" }>): Promise<Answer> {
  const { owner, org } = product;
  const asked = await owner.query<{ id: string }>(
    `INSERT INTO top_ups (org_id, currency, amount_minor, tax_minor, list_price_id, credits, created_by, created_at)
     SELECT $1, 'USD', $2::bigint, 0, id, $2::bigint * 10, 'proof', now() FROM list_prices RETURNING id`,
    [org.id, minor],
  );
  const id = asked.rows[0]?.id;
  const expires = lastsMs === null ? null : new Date(product.now + lastsMs);
  const sql = "SELECT books.record_top_up($1, $2, $3, $4, 'USD', 0, $5, '{}', 'proof')";
  await owner.query(sql, [org.id, id, `pi_${id}`, minor, expires]);
  const paid = await owner.query<{ credits: string }>(
    "SELECT trim_scale(debt_paid)::text AS credits FROM top_ups WHERE org_id = $1 AND id = $2",
    [org.id, id],
  );
  await learnGrants(product);
  return { debtPaid: paid.rows[0]?.credits };
}

async function revoke({ owner, org }: ProductOrg, credits: string): Promise<Answer> {
  try {
    await owner.query("SELECT books.revoke_credits($1, $2, $3, 'a proof', 'proof')", [org.id, credits, randomUUID()]);
    return {};
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "TG015") return { refused: "too few" };
    throw error;
  }
}

async function limit(product: ProductOrg, op: Extract<Operation, { do: "limit" }>): Promise<Answer> {
  const subject = op.scope === "key" ? (product.org.keys[Number(op.subject)]?.publicId ?? "") : op.subject;
  const { scope, kind, amount } = op;
  const { limitId } = await setLimit(staffOf(product), { orgId: product.org.publicId, scope, subject, kind, amount });
  if (!product.limits.includes(limitId)) product.limits.push(limitId);
  return {};
}

async function unlimit(product: ProductOrg, name: number): Promise<Answer> {
  const limitId = product.limits[name] ?? publicId("lim", 0n);
  const sql = "SELECT scope FROM spend_limits WHERE org_id = $1 ORDER BY id OFFSET $2 LIMIT 1";
  const { rows } = await product.owner.query<{ scope: "org" }>(sql, [product.org.id, name]);
  await removeLimit(staffOf(product), { orgId: product.org.publicId, limitId, scope: rows[0]?.scope ?? "org" });
  return {};
}

async function wait(product: ProductOrg, ms: number): Promise<Answer> {
  product.now += ms;
  await product.owner.query("SELECT books.freeze_clock($1, $2)", [product.org.id, new Date(product.now)]);
  return {};
}

async function act(product: ProductOrg, op: Operation): Promise<Answer> {
  switch (op.do) {
    case "wait":
      return wait(product, op.ms);
    case "give":
      return give(product, op);
    case "top_up":
      return topUp(product, op);
    case "revoke":
      return revoke(product, op.credits);
    case "usage":
      return usage(product, op);
    case "hold":
      return hold(product, op);
    case "settle":
      return settle(product, op);
    case "release":
      return {
        hold: holdAnswer(await releaseHold(contextOf(product), product.holds.get(op.hold) ?? publicId("hld", 0n))),
      };
    case "extend": {
      const id = product.holds.get(op.hold) ?? publicId("hld", 0n);
      return { hold: holdAnswer(await extendHold(contextOf(product), id, { lifetime_s: op.lifetimeS })) };
    }
    case "void":
    case "amend":
      await wait(product, 1);
      return correct(product, op);
    case "limit":
      await wait(product, 1);
      return limit(product, op);
    case "unlimit":
      return unlimit(product, op.limit);
    case "suspend":
      await suspendOrganization(staffOf(product), { orgId: product.org.publicId, reason: "a proof" });
      return {};
    case "reactivate":
      await reactivateOrganization(staffOf(product), { orgId: product.org.publicId, reason: "a proof" });
      return {};
  }
}

/** Does one thing through the product's own verbs and answers it in the model's names. */
export async function applyToProduct(product: ProductOrg, op: Operation): Promise<Answer> {
  try {
    return await act(product, op);
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(product, error);
    throw error;
  }
}
