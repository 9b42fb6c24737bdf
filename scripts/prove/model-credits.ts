import { randomUUID } from "node:crypto";
import { Refusal } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import { breadthOf } from "#lib/testing/model/funds.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import { dayAfter } from "#lib/testing/model/vouchers.ts";
import { CreateVoucherInput, createVoucher } from "#lib/vouchers/create-voucher.ts";
import { endVoucher } from "#lib/vouchers/end-voucher.ts";
import { redeemVoucher } from "#lib/vouchers/redeem-voucher.ts";
import { contextOf, learnGrants, type ProductOrg, staffOf } from "./model-names.ts";

export async function give(product: ProductOrg, op: Extract<Operation, { do: "give" }>): Promise<Answer> {
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

export async function revoke({ owner, org }: ProductOrg, credits: string): Promise<Answer> {
  // Nobody announces it, and what a process remembers may be a second old.
  forgetStanding(org.id);
  try {
    await owner.query("SELECT books.revoke_credits($1, $2, $3, 'a proof', 'proof')", [org.id, credits, randomUUID()]);
    return {};
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "TG015") return { refused: "too few" };
    throw error;
  }
}
type OnVouchers = Extract<Operation, { do: "voucher" | "redeem" | "end_voucher" }>;

function dayOf(product: ProductOrg, days: number | null): string | undefined {
  return days === null ? undefined : new Date(dayAfter(product.now, days)).toISOString().slice(0, 10);
}

async function makeVoucher(product: ProductOrg, op: Extract<Operation, { do: "voucher" }>): Promise<Answer> {
  const { credits, priority, scope, lifetimeDays, perOrg, inAll } = op;
  const input = CreateVoucherInput.parse({
    label: "Proof",
    credits,
    priority,
    scope,
    mostPerOrg: perOrg,
    mostInAll: inAll ?? undefined,
    lifetimeDays: lifetimeDays ?? undefined,
    startsOn: dayOf(product, op.startsInDays),
    endsOn: dayOf(product, op.lastDayIn),
  });
  product.vouchers.push(await createVoucher(staffOf(product), input));
  return {};
}

const SAYS = { unknown: /no voucher/, over: /has ended/, "used up": /used up/ } as const;

async function redeem(product: ProductOrg, op: Extract<Operation, { do: "redeem" }>): Promise<Answer> {
  // Wrong codes are counted for the person, who is always another one here.
  const member = { kind: "member", userId: randomUUID(), orgId: product.org.id, role: "owner" } as const;
  const code = product.vouchers[op.voucher]?.code ?? "NOBODY-KNOWS-THIS";
  const reference = product.forms[op.form] ?? randomUUID();
  product.forms[op.form] = reference;
  try {
    const { grantId, credits, expiresAt, again } = await redeemVoucher(contextOf(product, member), { code, reference });
    await learnGrants(product);
    return { grant: product.grants.indexOf(grantId), credits, expires: expiresAt, again };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "invalid") throw error;
    const { message } = error;
    return { refused: Object.entries(SAYS).find(([, says]) => says.test(message))?.[0] ?? message };
  }
}

/** Makes, ends or redeems a voucher; each organization of a proof has its own. */
export async function moveVoucher(product: ProductOrg, op: OnVouchers): Promise<Answer> {
  if (op.do === "voucher") return makeVoucher(product, op);
  if (op.do === "redeem") return redeem(product, op);
  await endVoucher(staffOf(product), { voucherId: product.vouchers[op.voucher]?.voucherId ?? publicId("vou", 0n) });
  return {};
}
