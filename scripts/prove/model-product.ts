import { randomUUID } from "node:crypto";
import { removeLimit } from "#lib/credits/remove-limit.ts";
import { setLimit } from "#lib/credits/set-limit.ts";
import { Refusal } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { AmendChargeInput, amendCharge } from "#lib/metering/amend-charge.ts";
import { extendHold } from "#lib/metering/extend-hold.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { releaseHold } from "#lib/metering/release-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { reactivateOrganization } from "#lib/organizations/reactivate-organization.ts";
import { suspendOrganization } from "#lib/organizations/suspend-organization.ts";
import { endOverride } from "#lib/pricing/end-override.ts";
import { SetOverrideInput, setOverride } from "#lib/pricing/set-override.ts";
import { breadthOf } from "#lib/testing/model/funds.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import { askAuthorize, askQuote } from "./model-ask.ts";
import {
  balanceAnswer,
  chargeAnswer,
  contextOf,
  holdAnswer,
  learnGrants,
  metersOf,
  named,
  type ProductOrg,
  recordAll,
  refusalAnswer,
  staffOf,
  usageAnswer,
} from "./model-names.ts";

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

async function override(product: ProductOrg, op: Extract<Operation, { do: "override" }>): Promise<Answer> {
  const startsAt = product.now + op.startsInMs;
  const input = SetOverrideInput.parse({
    orgId: product.org.publicId,
    rate: { feature: op.feature, meter: "units", price: op.price },
    from: new Date(startsAt).toISOString(),
    until: op.lastsMs === null ? null : new Date(startsAt + op.lastsMs).toISOString(),
    reason: "a proof",
  });
  const { overrideId } = await setOverride(staffOf(product), input);
  product.overrides.push(overrideId);
  return {};
}

async function unset(product: ProductOrg, op: Extract<Operation, { do: "end_override" }>): Promise<Answer> {
  const overrideId = product.overrides[op.override] ?? publicId("rat", 0n);
  await endOverride(staffOf(product), { overrideId, at: new Date(product.now + op.inMs).toISOString() });
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
      return recordAll(product, op.events);
    case "hold":
      return hold(product, op);
    case "authorize":
      return askAuthorize(product, op);
    case "quote":
      return askQuote(product, op);
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
    case "override":
      return override(product, op);
    case "end_override":
      return unset(product, op);
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
