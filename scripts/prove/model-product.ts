import { removeLimit } from "#lib/credits/remove-limit.ts";
import { setLimit } from "#lib/credits/set-limit.ts";
import { Refusal } from "#lib/errors.ts";
import { publicChargeId, publicId } from "#lib/ids.ts";
import { restrictKey } from "#lib/keys/restrict-key.ts";
import { revokeKey } from "#lib/keys/revoke-key.ts";
import { AmendChargeInput, amendCharge } from "#lib/metering/amend-charge.ts";
import { extendHold } from "#lib/metering/extend-hold.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { releaseHold } from "#lib/metering/release-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { forgetClocks } from "#lib/organizations/org-clocks-store.ts";
import { reactivateOrganization } from "#lib/organizations/reactivate-organization.ts";
import { suspendOrganization } from "#lib/organizations/suspend-organization.ts";
import { endOverride } from "#lib/pricing/end-override.ts";
import { SetOverrideInput, setOverride } from "#lib/pricing/set-override.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import { askAuthorize, askQuote } from "./model-ask.ts";
import { give, moveVoucher, revoke } from "./model-credits.ts";
import { carryOnLate, decideLate } from "./model-late.ts";
import { moveMoney } from "./model-money.ts";
import { move } from "./model-move.ts";
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
import { OWNER } from "./people.ts";

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
  const chargeId = product.charges.get(op.event) ?? publicChargeId({ orgId: product.org.id, rowId: 0n });
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
  forgetClocks();
  return {};
}

async function changeKey(
  product: ProductOrg,
  op: Extract<Operation, { do: "restrict_key" | "revoke_key" }>,
): Promise<Answer> {
  const owner = contextOf(product, { kind: "member", userId: OWNER, orgId: product.org.id, role: "owner" });
  const keyId = product.org.keys[op.key]?.publicId ?? "";
  const rest = { allowedAddresses: [], perSecond: null, perMinute: null };
  if (op.do === "revoke_key") await revokeKey(owner, { keyId });
  else await restrictKey(owner, { keyId, allowedFeatures: [...op.features], ...rest });
  return {};
}

async function changeHold(product: ProductOrg, op: Extract<Operation, { do: "release" | "extend" }>): Promise<Answer> {
  const [ctx, id] = [contextOf(product), product.holds.get(op.hold) ?? publicId("hld", 0n)];
  const changed = op.do === "release" ? releaseHold(ctx, id) : extendHold(ctx, id, { lifetime_s: op.lifetimeS });
  return { hold: holdAnswer(await changed) };
}

async function setSuspended(product: ProductOrg, suspended: boolean): Promise<Answer> {
  const change = suspended ? suspendOrganization : reactivateOrganization;
  await change(staffOf(product), { orgId: product.org.publicId, reason: "a proof" });
  return {};
}

async function act(product: ProductOrg, op: Operation): Promise<Answer> {
  switch (op.do) {
    case "wait":
      return wait(product, op.ms);
    case "give":
      return give(product, op);
    case "top_up":
    case "ask_refund":
    case "notice_refund":
    case "settle_refund":
    case "write_off":
    case "dispute":
    case "close_dispute":
      return moveMoney(product, op);
    case "revoke":
      return revoke(product, op.credits);
    case "voucher":
    case "redeem":
    case "end_voucher":
      return moveVoucher(product, op);
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
    case "extend":
      return changeHold(product, op);
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
    case "decide":
    case "carry_on":
      return op.do === "decide" ? decideLate(product, op) : carryOnLate(product);
    case "restrict_key":
    case "revoke_key":
      return changeKey(product, op);
    case "suspend":
    case "reactivate":
      return setSuspended(product, op.do === "suspend");
    case "move":
      await wait(product, 1);
      return move(product, op.zone);
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
