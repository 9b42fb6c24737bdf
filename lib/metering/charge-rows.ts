import { publicId } from "#lib/ids.ts";
import type { ChargeRecord, ChargeWithFunds } from "#lib/metering/charge-queries.ts";
import { holdPaid } from "#lib/metering/charge-view.ts";
import { standingOf } from "#lib/metering/correction.ts";
import { storedLines } from "#lib/metering/stored-charge.ts";
import { groupDigits } from "#lib/money/display-credits.ts";
import { explainLine, explainSum } from "#lib/pricing/explain.ts";
import type { KnownPrices } from "#lib/pricing/price-book.ts";
import { formatQuantity } from "#lib/pricing/quantity.ts";
import { rateCard } from "#lib/pricing/rate-card.ts";
import type { RatedLine } from "#lib/pricing/rating.ts";
import { quantityLabel } from "#lib/pricing/unit-label.ts";

/** A charge as one row of a list; `path` is where its page stands. */
export function chargeRow(charge: ChargeRecord, path = "/usage/charges") {
  const { id, occurredAt: at, feature, keyName, environment, status, amount, meters } = charge;
  const quantity = quantityLabel(meters);
  // Usage that no key made has no environment of its own.
  return {
    id,
    href: `${path}/${id}`,
    at,
    feature,
    keyName,
    environment: keyName === null ? null : environment,
    status: standingOf(status, charge.correction),
    quantity,
    amount,
  };
}

function lineRow(line: RatedLine) {
  const { rate } = line;
  const card = rateCard(rate);
  const explained = explainLine(line);
  return {
    meter: line.meter,
    quantity: groupDigits(formatQuantity(line.quantity)),
    rate: card.price,
    notes: [...new Set([...card.notes, ...explained.notes])],
    dimensions: card.when,
    amount: explained.amount,
  };
}

/** The event as it was sent, as far as it was kept: canonical quantities, no defaults. */
function eventText(charge: ChargeRecord): string {
  const event = {
    source: charge.source,
    id: charge.eventId,
    ...(charge.keyId === null ? {} : { key_id: charge.keyId }),
    feature: charge.feature,
    occurred_at: charge.occurredAt,
    meters: charge.meters,
    ...(charge.dimensions && { dimensions: charge.dimensions }),
    ...(charge.tags && { tags: charge.tags }),
  };
  return JSON.stringify(event, null, 2);
}

/** The hold that a charge settled, and what of the charge it paid. */
function holdOf({ holdId, amount, draws }: ChargeRecord, path: string) {
  if (holdId === null) return null;
  const { id, from_hold: fromHold, beyond } = holdPaid(holdId, amount, draws ?? []);
  return { id, href: `${path}/${id}`, fromHold, beyond };
}

/** Everything the page of one charge shows; `holdPath` is where the pages of holds stand. */
export function chargeDetail(
  { charge, zone, approxMoney, grants, replacesId }: ChargeWithFunds,
  known: KnownPrices,
  holdPath = "/usage/holds",
) {
  const book = known.books.find((each) => each.id === charge.bookId) ?? null;
  const lines = storedLines(charge, known);
  const draws = (charge.draws ?? []).flatMap(([fund, amount, holdId]) => {
    if (fund === "debt") return [];
    const grant = grants.get(fund);
    const grantId = publicId("gra", BigInt(fund));
    const { origin, expiresAt } = grant ?? {};
    return origin ? [{ grantId, origin, expiresAt: expiresAt ?? null, amount, held: holdId !== undefined }] : [];
  });
  const debt = charge.draws?.find(([fund]) => fund === "debt")?.[1];
  return {
    ...chargeRow(charge),
    correction: charge.correction ?? null,
    replacesId,
    unmatchedReason: charge.unmatchedReason,
    late: charge.late,
    hold: holdOf(charge, holdPath),
    zone,
    approxMoney,
    formula: explainSum(lines, charge.amount),
    lines: lines.map(lineRow),
    draws,
    ...(debt === undefined ? {} : { debt }),
    source: charge.source,
    eventId: charge.eventId,
    occurredAt: charge.occurredAt,
    recordedAt: charge.recordedAt,
    priceBookVersion: book ? String(book.number) : "–",
    eventJson: eventText(charge),
  };
}
