import { hasRight, requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { TopUpModel } from "#lib/db/generated/models.ts";
import { transact } from "#lib/db/transact.ts";
import { findId, publicId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { type Currency, currency, majorOf, money } from "#lib/money/currency.ts";
import { formatMoney } from "#lib/money/format-money.ts";
import { listPriceFor } from "#lib/pricing/published-books-store.ts";
import { readMoneyBack } from "./money-back-queries.ts";
import { receiptNumber } from "./receipt.ts";
import { topUpState } from "./store.ts";
import { limitsFor, TOP_UP_CURRENCIES } from "./top-up-limits.ts";
import { type MoneyBack, topUpStanding } from "./top-up-standing.ts";

const PAGE = 20;
const MOST_PACKAGES = 12;
const NOTHING_BACK: MoneyBack = { refundedMinor: 0n, takenMinor: 0n, disputed: false };

/** What is sold to the acting organization now: in its own currency, or before its first payment in the one it looks at. */
export async function getOffer(ctx: Context, wanted: string | undefined) {
  const { orgId } = requireMember(ctx, "read");
  const { currency: fixed } = await transact(ctx, (tx) =>
    tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: { currency: true } }),
  );
  const offered = fixed ? [currency(fixed)] : TOP_UP_CURRENCIES;
  const code = offered.find((each) => each === wanted) ?? offered[0];
  const price = code ? await listPriceFor(code, ctx.now()) : null;
  const limits = code ? limitsFor(code) : null;
  if (!code || !price || !limits) return null;
  return {
    currency: code,
    currencies: offered,
    listPrice: { currency: code, credits: formatCredits(price.creditsPicos), amountMajor: price.amountMajor },
    packages: await listPackages(ctx, code),
    minMajor: majorOf(limits.minimum),
    maxMajor: majorOf(limits.maximum),
  };
}

async function listPackages(ctx: Context, code: Currency) {
  const rows = await transact(ctx, (tx) =>
    tx.topUpPackage.findMany({ where: { currency: code }, orderBy: { amountMinor: "asc" }, take: MOST_PACKAGES }),
  );
  return rows.map((row) => ({ amountMajor: majorOf(money(row.amountMinor, code)), label: row.label }));
}

/** The acting organization's top-ups that wait for payment, newest first. They are rows, so a reload shows them again. */
export async function listPendingTopUps(ctx: Context) {
  const { orgId, role } = requireMember(ctx, "read");
  const rows = await transact(ctx, (tx) =>
    tx.topUp.findMany({ where: { orgId, state: "pending" }, orderBy: { id: "desc" }, take: PAGE }),
  );
  return rows.map((row) => ({
    id: publicId("top", row.id),
    amountText: amountText(row),
    startedAt: row.createdAt.toISOString(),
    lastRefusal: row.failure,
    canPay: hasRight(role, "money"),
  }));
}

/** A page of the acting organization's top-ups, newest first, with their receipts; `cursor` is the last id of the page before. */
export async function listTopUps(ctx: Context, cursor: string | undefined) {
  const { orgId } = requireMember(ctx, "read");
  const before = cursor ? findId("top", cursor) : null;
  const { rows, receipts, back } = await transact(ctx, async (tx) => {
    const where = { orgId, ...(before && { id: { lt: before } }) };
    const rows = await tx.topUp.findMany({ where, orderBy: { id: "desc" }, take: PAGE + 1 });
    const ids = rows.map((row) => row.id);
    const receipts = await tx.receipt.findMany({ where: { orgId, topUpId: { in: ids } } });
    return { rows, receipts, back: await readMoneyBack(tx, orgId, ids) };
  });
  const shown = rows.slice(0, PAGE);
  const receiptOf = new Map(receipts.map((row) => [row.topUpId, row]));
  return {
    topUps: shown.map((row) => ({
      ...topUpFacts(row),
      ...standingFacts(row, back.get(row.id)),
      receipt: receiptLink(receiptOf.get(row.id)),
    })),
    next: rows.length > PAGE ? publicId("top", shown.at(-1)?.id ?? 0n) : null,
  };
}

function topUpFacts(row: TopUpModel) {
  return {
    id: publicId("top", row.id),
    at: (row.paidAt ?? row.createdAt).toISOString(),
    amountText: amountText(row),
    credits: formatCredits(parseCredits(row.credits.toFixed())),
    debtPaid: formatCredits(parseCredits(row.debtPaid.toFixed())),
    state: topUpState(row.state),
    failure: row.failure,
  };
}

/** How it stands by now, and what went back of it: "$17.50"; null for nothing. */
function standingFacts(row: TopUpModel, back: MoneyBack = NOTHING_BACK) {
  const backMinor = back.refundedMinor + back.takenMinor;
  return {
    standing: topUpStanding(topUpState(row.state), row.amountMinor + row.taxMinor, back),
    backText: backMinor === 0n ? null : formatMoney(money(backMinor, currency(row.currency))),
  };
}

type ReceiptKey = { readonly id: bigint; readonly series: string; readonly number: number };

function receiptLink(row: ReceiptKey | undefined) {
  return row ? { id: publicId("rec", row.id), number: receiptNumber(row.series, row.number) } : null;
}

function amountText(row: TopUpModel): string {
  return formatMoney(money(row.amountMinor + row.taxMinor, currency(row.currency)));
}

/** One of the acting organization's top-ups, with its receipt, or null. */
export async function findTopUp(ctx: Context, topUpId: string) {
  const { orgId, role } = requireMember(ctx, "read");
  const id = findId("top", topUpId);
  if (id === null) return null;
  return transact(ctx, async (tx) => {
    const row = await tx.topUp.findUnique({ where: { orgId_id: { orgId, id } } });
    if (!row) return null;
    const receipt = await tx.receipt.findUnique({ where: { orgId_topUpId: { orgId, topUpId: id } } });
    return { ...topUpFacts(row), canPay: hasRight(role, "money"), receipt: receiptLink(receipt ?? undefined) };
  });
}
