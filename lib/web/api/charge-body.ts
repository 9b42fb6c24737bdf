import type { ChargeRecord } from "#lib/metering/charge-queries.ts";
import { drawBody, holdPaid, lineBody } from "#lib/metering/charge-view.ts";
import { correctionBody } from "#lib/metering/correction.ts";
import { storedLines } from "#lib/metering/stored-charge.ts";
import { explainLine } from "#lib/pricing/explain.ts";
import type { KnownPrices } from "#lib/pricing/price-book.ts";

function correctionFacts(correction: ChargeRecord["correction"]) {
  if (!correction) return {};
  const { kind, reference, reason, correctedAt } = correction;
  return { correction: { kind, id: reference, reason, corrected_at: correctedAt } };
}

/** A recorded event with its charge as customers read it: what was used, which rates applied, how the sum was made. */
export function chargeDetailBody(charge: ChargeRecord, known: KnownPrices) {
  const book = known.books.find((each) => each.id === charge.bookId) ?? null;
  const lines = storedLines(charge, known);
  return {
    id: charge.id,
    status: charge.status,
    ...(charge.unmatchedReason === null ? {} : { reason: charge.unmatchedReason }),
    amount: charge.amount,
    price_version: book?.number ?? null,
    feature: charge.feature,
    key_id: charge.keyId,
    environment: charge.environment,
    source: charge.source,
    event_id: charge.eventId,
    occurred_at: charge.occurredAt,
    recorded_at: charge.recordedAt,
    ...(charge.late && { late: charge.late }),
    meters: charge.meters,
    dimensions: charge.dimensions ?? {},
    tags: charge.tags ?? {},
    lines: lines.map((line) => ({ ...lineBody(line), formula: explainLine(line).formula })),
    draws: (charge.draws ?? []).map(drawBody),
    ...correctionBody(charge.correction),
    ...correctionFacts(charge.correction),
    ...(charge.holdId === null ? {} : { hold: holdPaid(charge.holdId, charge.amount, charge.draws ?? []) }),
  };
}
