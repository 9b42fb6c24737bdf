import { randomUUID } from "node:crypto";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import { learnGrants, type ProductOrg } from "./model-names.ts";

type OnMoney = Extract<
  Operation,
  { do: "top_up" | "ask_refund" | "notice_refund" | "settle_refund" | "dispute" | "close_dispute" | "write_off" }
>;

/** What the books refuse: fewer credits are left; a debt or a dispute stands, or the credits cost nothing. */
const REFUSALS: Readonly<Record<string, string>> = { TG015: "too few", TG040: "not now" };

/** The daily run comes before money is split, so that what has lapsed is breakage by then. */
const RECOGNISE = "SELECT books.recognise_revenue($1)";

async function row(product: ProductOrg, sql: string, values: unknown[]): Promise<Record<string, string> | undefined> {
  const { rows } = await product.owner.query<Record<string, string>>(sql, [product.org.id, ...values]);
  return rows[0];
}

async function topUp(product: ProductOrg, { minor, taxMinor, lastsMs }: Extract<OnMoney, { do: "top_up" }>) {
  const asked = await row(
    product,
    `INSERT INTO top_ups (org_id, currency, amount_minor, tax_minor, list_price_id, credits, created_by, created_at)
     SELECT $1, 'USD', $2::bigint, $3, id, $2::bigint * 10, 'proof', now() FROM list_prices RETURNING id`,
    [minor, taxMinor],
  );
  const id = asked?.id ?? "";
  const expires = lastsMs === null ? null : new Date(product.now + lastsMs);
  const record = "SELECT books.record_top_up($1, $2, $3, $4, 'USD', 0, $5, '{}', 'proof')";
  await row(product, record, [id, `pi_${id}`, minor + taxMinor, expires]);
  product.topUps.push(id);
  await learnGrants(product);
  const paid = "SELECT trim_scale(debt_paid)::text AS credits FROM top_ups WHERE org_id = $1 AND id = $2";
  return { debtPaid: (await row(product, paid, [id]))?.credits };
}

async function askRefund(product: ProductOrg, op: Extract<OnMoney, { do: "ask_refund" }>): Promise<Answer> {
  const topUpId = product.topUps[op.topUp];
  if (topUpId === undefined) return { refused: "not_found" };
  const ask = "SELECT books.ask_refund($1, $2, $3, $4, 'unused', 'proof') AS id";
  const asked = await row(product, ask, [topUpId, op.credits, randomUUID()]);
  product.refunds.push(asked?.id ?? "");
  return refundOf(product, asked?.id);
}

async function refundOf(product: ProductOrg, refundId: string | undefined): Promise<Answer> {
  const sql = `SELECT trim_scale(credits)::text AS credits, trim_scale(spent_credits)::text AS spent, net_minor AS net, tax_minor AS tax, owed_minor AS owed
    FROM refunds WHERE org_id = $1 AND id = $2`;
  return { ...(await row(product, sql, [refundId])) };
}

/** Of a top-up's money what is wanted, as far as it was not taken back yet; null when nothing is left. */
async function moneyLeft(product: ProductOrg, topUpId: string, wanted: number | null): Promise<string | null> {
  const sql = `SELECT least(t.amount_minor + t.tax_minor - b.gross, $3) AS minor FROM top_ups t, books.taken_back($1, $2) b WHERE t.org_id = $1 AND t.id = $2`;
  const minor = (await row(product, sql, [topUpId, wanted]))?.minor ?? "0";
  return BigInt(minor) > 0n ? minor : null;
}

async function noticeRefund(product: ProductOrg, op: Extract<OnMoney, { do: "notice_refund" }>): Promise<Answer> {
  const topUpId = product.topUps[op.topUp];
  if (topUpId === undefined) return { refused: "not_found" };
  const minor = await moneyLeft(product, topUpId, op.minor);
  if (minor === null) return { refused: "nothing left" };
  await row(product, RECOGNISE, []);
  const notice = "SELECT books.notice_refund($1, $2, $3, $4, 'by hand', 'proof') AS id";
  const noticed = await row(product, notice, [topUpId, randomUUID(), minor]);
  product.refunds.push(noticed?.id ?? "");
  return refundOf(product, noticed?.id);
}

async function writeOff(product: ProductOrg): Promise<Answer> {
  const sql = "SELECT trim_scale(books.write_off_debt($1, $2, 'lost', 'proof'))::text AS credits";
  return { ...(await row(product, sql, [randomUUID()])) };
}

async function settleRefund(product: ProductOrg, op: Extract<OnMoney, { do: "settle_refund" }>): Promise<Answer> {
  const refundId = product.refunds[op.refund];
  if (refundId === undefined) return { refused: "not_found" };
  const sql = "SELECT books.settle_refund($1, $2, $3, 'a proof', 'proof') AS moved";
  const settled = await row(product, sql, [refundId, op.outcome]);
  await learnGrants(product);
  return { ...settled };
}

async function openDispute(product: ProductOrg, op: Extract<OnMoney, { do: "dispute" }>): Promise<Answer> {
  const topUpId = product.topUps[op.topUp];
  if (topUpId === undefined) return { refused: "not_found" };
  const minor = await moneyLeft(product, topUpId, op.minor);
  if (minor === null) return { refused: "nothing left" };
  const open = "SELECT books.open_dispute($1, $2, $3, $4, 'fraudulent', 'proof') AS id";
  const opened = await row(product, open, [topUpId, randomUUID(), minor]);
  product.disputes.push(opened?.id ?? "");
  const sql = `SELECT amount_minor AS minor, trim_scale(disputed_credits)::text AS disputed, trim_scale(credits)::text AS frozen
    FROM disputes WHERE org_id = $1 AND id = $2`;
  return { ...(await row(product, sql, [opened?.id])) };
}

async function closeDispute(product: ProductOrg, op: Extract<OnMoney, { do: "close_dispute" }>): Promise<Answer> {
  const disputeId = product.disputes[op.dispute];
  if (disputeId === undefined) return { refused: "not_found" };
  await row(product, RECOGNISE, []);
  const close = "SELECT books.close_dispute($1, $2, $3, 'proof') AS moved";
  const closed = await row(product, close, [disputeId, op.outcome]);
  const sql = `SELECT trim_scale(credits)::text AS frozen, trim_scale(spent_credits)::text AS spent, net_minor AS net, tax_minor AS tax, owed_minor AS owed
    FROM disputes WHERE org_id = $1 AND id = $2`;
  const lost = op.outcome === "lost" ? await row(product, sql, [disputeId]) : null;
  return closed?.moved ? { ...closed, lost } : { ...closed };
}

function move(product: ProductOrg, op: OnMoney): Promise<Answer> {
  switch (op.do) {
    case "top_up":
      return topUp(product, op);
    case "ask_refund":
      return askRefund(product, op);
    case "notice_refund":
      return noticeRefund(product, op);
    case "write_off":
      return writeOff(product);
    case "settle_refund":
      return settleRefund(product, op);
    case "dispute":
      return openDispute(product, op);
    case "close_dispute":
      return closeDispute(product, op);
  }
}

/** Moves money in or back, as what the payment provider says is booked. */
export async function moveMoney(product: ProductOrg, op: OnMoney): Promise<Answer> {
  // What a process remembers may be a second old where nobody announces a change.
  forgetStanding(product.org.id);
  try {
    return await move(product, op);
  } catch (error) {
    const refused = error instanceof Error && "code" in error ? REFUSALS[String(error.code)] : undefined;
    if (refused === undefined) throw error;
    return { refused };
  }
}
