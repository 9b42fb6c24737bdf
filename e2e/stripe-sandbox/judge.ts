import { findCard, findIban } from "./cards.ts";
import { AUTHENTICATION_REQUIRED, type Failure, NOT_A_TEST_CARD } from "./failures.ts";
import type { Instrument } from "./records.ts";

export type Verdict =
  | { readonly kind: "succeeds" }
  | { readonly kind: "asks_payer" }
  /** A bank debit: accepted now, decided later. */
  | { readonly kind: "pends" }
  | { readonly kind: "fails"; readonly failure: Failure };

/** `offSession`: the payer is not there to authenticate. `authenticated`: they have just done so. */
export type Presence = { readonly offSession: boolean; readonly authenticated: boolean };

/** What the bank behind a test card answers to a payment. */
export function judgePayment(instrument: Instrument, presence: Presence): Verdict {
  if (findIban(instrument.number)) return { kind: "pends" };
  const card = findCard(instrument.number);
  if (!card) return { kind: "fails", failure: NOT_A_TEST_CARD };
  const asks = card.authentication === "always" || (card.authentication === "unless_set_up" && !instrument.setUp);
  if (asks && presence.offSession) return { kind: "fails", failure: AUTHENTICATION_REQUIRED };
  if (asks && !presence.authenticated) return { kind: "asks_payer" };
  return card.failure ? { kind: "fails", failure: card.failure } : { kind: "succeeds" };
}

/** What it answers to being saved for later. */
export function judgeSaving(instrument: Instrument, authenticated: boolean): Verdict {
  if (findIban(instrument.number)) return { kind: "succeeds" };
  const card = findCard(instrument.number);
  if (!card) return { kind: "fails", failure: NOT_A_TEST_CARD };
  if (card.authentication !== "never" && !authenticated) return { kind: "asks_payer" };
  return card.failure && !card.savable ? { kind: "fails", failure: card.failure } : { kind: "succeeds" };
}
