import type pg from "pg";
import type { Context } from "#lib/context.ts";
import type { Refusal } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import type { BalanceBody, ChargeBody } from "#lib/metering/charge-view.ts";
import type { HoldBody } from "#lib/metering/hold-view.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import type { Answer, UsageSent } from "#lib/testing/model/operations.ts";
import type { Payer } from "#lib/testing/model/org-state.ts";
import type { ProofOrg } from "./people.ts";

/** The product's side of one organization: how what the model names is called there. */
export type ProductOrg = {
  readonly owner: pg.Pool;
  readonly org: ProofOrg;
  readonly staffId: string;
  /** Resolves once all has been heard that was announced so far. */
  readonly heard: () => Promise<void>;
  now: number;
  /** In the order in which grants came to be. */
  readonly grants: string[];
  readonly limits: string[];
  readonly overrides: string[];
  readonly topUps: string[];
  readonly refunds: string[];
  readonly disputes: string[];
  readonly decisions: string[];
  readonly vouchers: { readonly voucherId: string; readonly code: string }[];
  /** References of forms, by their number. */
  readonly forms: string[];
  readonly holds: Map<string, string>;
  readonly charges: Map<string, string>;
};

const SERVICE = { kind: "service", serviceKeyId: 1n, scopes: ["authorize", "usage"] } as const;

export function contextOf(product: ProductOrg, actor: Context["actor"] = SERVICE): Context {
  return { actor, requestId: "proof", address: null, now: () => new Date(product.now) };
}

export function staffOf(product: ProductOrg): Context {
  return contextOf(product, { kind: "staff", userId: product.staffId, staffRole: "admin" });
}

export function named(product: ProductOrg, payer: Payer): { key_id: string } | { org_id: string } {
  return payer === null ? { org_id: product.org.publicId } : { key_id: product.org.keys[payer]?.publicId ?? "" };
}

/** What came to be since is named next. */
export async function learnGrants(product: ProductOrg): Promise<void> {
  const sql = "SELECT id FROM grants WHERE org_id = $1 ORDER BY id OFFSET $2";
  const { rows } = await product.owner.query<{ id: string }>(sql, [product.org.id, product.grants.length]);
  product.grants.push(...rows.map(({ id }) => publicId("gra", BigInt(id))));
}

function nameOfHold(product: ProductOrg, publicHoldId: string): string | undefined {
  return [...product.holds].find(([, id]) => id === publicHoldId)?.[0];
}

export function chargeAnswer(product: ProductOrg, { amount, draws }: ChargeBody): Answer {
  const written = draws.map((draw) => {
    if ("debt" in draw) return { of: "debt", amount: draw.amount };
    const of = product.grants.indexOf(draw.grant_id);
    return { of, amount: draw.amount, ...(draw.hold_id && { hold: nameOfHold(product, draw.hold_id) }) };
  });
  return { amount, draws: written };
}

export function balanceAnswer({ current, held, available }: BalanceBody): Answer {
  return { current, held, available };
}

export function holdAnswer(hold: HoldBody): Answer {
  const { reference, state, amount, remaining, settled, deadline_at } = hold;
  return { id: reference, state, amount, remaining, settled, deadline_at };
}

export function refusalAnswer(product: ProductOrg, { code, extra }: Pick<Refusal, "code" | "extra">): Answer {
  const { limit_id, required, available, resets_at } = extra;
  if (code === "debt_unpaid") return { refused: code, required, available };
  if (code !== "out_of_credit" && code !== "limit_reached") return { refused: code };
  const limit = typeof limit_id === "string" ? product.limits.indexOf(limit_id) : null;
  return { refused: code, limit, required, available, resets_at };
}

export function usageAnswer(product: ProductOrg, id: string, result: UsageResult): Answer {
  if (result.status === "rejected" || result.status === "invalid") return refusalAnswer(product, result.refusal);
  product.charges.set(id, result.charge.id);
  const { status, charge, balance } = result;
  return { status, ...chargeAnswer(product, charge), balance: balanceAnswer(balance) };
}

/** Quantities in one of the ways in which they may be written. */
export function metersOf(quantity: string): { units: string | number } {
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

/** Sends usage as one request. */
export async function recordAll(product: ProductOrg, sent: readonly UsageSent[]): Promise<Answer> {
  const results = await recordUsage(contextOf(product), { events: sent.map((event) => eventOf(product, event)) });
  return { events: results.map((result, at) => usageAnswer(product, sent[at]?.id ?? "", result)) };
}
