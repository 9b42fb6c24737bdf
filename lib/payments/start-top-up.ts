import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { type Member, requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { Refusal, refuse, refuseField } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { type Currency, currency, type Money, parseMoney } from "#lib/money/currency.ts";
import { creditsFor } from "#lib/money/list-price.ts";
import { listPriceFor } from "#lib/pricing/published-books-store.ts";
import type { DatedListPrice } from "#lib/pricing/store.ts";
import { openTopUp } from "./open-top-up.ts";
import { lockPayer, type Payer } from "./store.ts";
import { faultOf, TOP_UP_CURRENCIES } from "./top-up-limits.ts";

/** How many top-ups may wait for payment at once. */
const MOST_PENDING = 10;

export const StartTopUpInput = z.object({
  /** Major units, as typed: "25" or "12.50". */
  amountMajor: z
    .string()
    .trim()
    .regex(/^\d{1,12}(\.\d{1,3})?$/, "Enter an amount of money, like 25 or 12.50."),
  /** Only asked before the first payment; afterwards it is the organization's. */
  currency: z.string().max(3).optional(),
});

export type StartedTopUp = {
  readonly topUpId: string;
  /** Stripe's page, or null when Stripe did not answer: the top-up waits and can be continued. */
  readonly url: string | null;
};

/**
 * Begins a top-up: writes down what will be bought at today's list price, commits it, and only then asks Stripe for a
 * payment page, so that no payment can exist that is not known here.
 * @throws Refusal invalid, conflict, organization_closed, forbidden
 */
export async function startTopUp(ctx: Context, input: z.infer<typeof StartTopUpInput>): Promise<StartedTopUp> {
  const member = requireMember(ctx, "money");
  if (ctx.tx) throw new Error("a top-up is committed before Stripe is asked, so it joins no transaction");
  const id = await transact(ctx, (tx, joined) => place(joined, tx, member, input));
  const topUpId = publicId("top", id);
  try {
    return { topUpId, url: await openTopUp(ctx, { orgId: member.orgId, topUpId: id }) };
  } catch (error) {
    if (error instanceof Refusal && error.code === "unavailable") return { topUpId, url: null };
    throw error;
  }
}

async function place(
  ctx: Context,
  tx: Transaction,
  member: Member,
  input: z.infer<typeof StartTopUpInput>,
): Promise<bigint> {
  const payer = await lockPayer(tx, member.orgId);
  if (payer.state === "closed") return refuse("organization_closed", "This organization is closed.");
  const code = currencyOf(payer, input.currency);
  await refuseCrowd(tx, member.orgId, code);
  const amount = amountOf(input.amountMajor, code);
  const price = await priceOf(ctx, code);
  const credits = formatCredits(creditsFor(amount, price));
  const [row] = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO top_ups (org_id, currency, amount_minor, list_price_id, credits, created_by)
    VALUES (${member.orgId}, ${code}, ${amount.minor}, ${price.id}, ${credits}::numeric, ${member.userId}) RETURNING id`;
  if (!row) throw new Error("a top-up was written without an id");
  const facts = { amountMinor: String(amount.minor), currency: code, credits };
  await recordAudit(ctx, { action: "top_up.start", orgId: member.orgId, target: publicId("top", row.id), facts });
  return row.id;
}

function currencyOf(payer: Payer, chosen: string | undefined): Currency {
  if (!payer.currency) {
    const offered = TOP_UP_CURRENCIES.find((code) => code === chosen);
    return offered ?? refuseField("currency", `Choose the currency to pay in: ${TOP_UP_CURRENCIES.join(", ")}.`);
  }
  if (chosen && chosen !== payer.currency) {
    return refuseField("currency", `This organization has paid in ${payer.currency} and keeps to it.`);
  }
  return currency(payer.currency);
}

// Two currencies under way at once could both be paid, and an organization pays in one for ever.
async function refuseCrowd(tx: Transaction, orgId: bigint, code: Currency): Promise<void> {
  const pending = await tx.topUp.findMany({
    where: { orgId, state: "pending" },
    select: { currency: true },
    take: MOST_PENDING,
  });
  const other = pending.find((row) => row.currency !== code);
  if (other) refuse("conflict", `A top-up in ${other.currency} waits for payment. Pay or cancel it first.`);
  if (pending.length >= MOST_PENDING) {
    refuse("conflict", `${MOST_PENDING} top-ups wait for payment. Pay or cancel one first.`);
  }
}

function amountOf(text: string, code: Currency): Money {
  let amount: Money;
  try {
    amount = parseMoney(text, code);
  } catch {
    return refuseField("amountMajor", `${code} has no such small parts; enter fewer decimal places.`);
  }
  const fault = faultOf(amount);
  return fault ? refuseField("amountMajor", fault) : amount;
}

async function priceOf(ctx: Context, code: Currency): Promise<DatedListPrice> {
  return (await listPriceFor(code, ctx.now())) ?? refuseField("currency", `Credits have no price in ${code}.`);
}
