import { declined, type Failure } from "./failures.ts";

export type CardRule = {
  /** When the payer must prove who they are: `unless_set_up` is satisfied by an earlier authenticated saving. */
  readonly authentication: "never" | "unless_set_up" | "always";
  readonly failure: Failure | null;
  /** Stripe refuses to save most of its declining cards, but not all. */
  readonly savable: boolean;
  readonly later: null | { readonly dispute: string } | { readonly refund: "fails" | "pends" };
};

export type TestCard = CardRule & {
  readonly number: string;
  readonly brand: "visa" | "mastercard" | "amex";
  readonly tokens: readonly string[];
  /** What it does, in the words of the hosted page; null keeps it out of the list there. */
  readonly label: string | null;
};

const WORKS: CardRule = { authentication: "never", failure: null, savable: true, later: null };
const fails = (failure: Failure): CardRule => ({ ...WORKS, failure, savable: false });
const asks = (authentication: CardRule["authentication"], failure: Failure | null = null): CardRule => ({
  ...WORKS,
  authentication,
  failure,
});

function card(number: string, tokens: string, label: string | null, rule: CardRule): TestCard {
  const brand = number.startsWith("3") ? "amex" : number.startsWith("5") ? "mastercard" : "visa";
  return { number, brand, tokens: tokens.split(" "), label, ...rule };
}

/** Stripe's public test cards, https://docs.stripe.com/testing, as far as the sandbox plays them. */
export const TEST_CARDS: readonly TestCard[] = [
  card("4242424242424242", "pm_card_visa", "Payment succeeds", WORKS),
  card("5555555555554444", "pm_card_mastercard", null, WORKS),
  card("4000056655665556", "pm_card_visa_debit", null, WORKS),
  card("378282246310005", "pm_card_amex", null, WORKS),
  card("4000000000000077", "pm_card_bypassPending", null, WORKS),
  card(
    "4000000000000002",
    "pm_card_visa_chargeDeclined pm_card_chargeDeclined",
    "Declined",
    fails(declined("generic_decline")),
  ),
  card(
    "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds pm_card_chargeDeclinedInsufficientFunds",
    "Insufficient funds",
    fails(declined("insufficient_funds")),
  ),
  card("4000000000009987", "pm_card_visa_chargeDeclinedLostCard", null, fails(declined("lost_card"))),
  card("4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", null, fails(declined("stolen_card"))),
  card("4100000000000019", "pm_card_radarBlock", null, fails(declined("fraudulent"))),
  card("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "Expired card", fails(declined("expired_card"))),
  card("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "Wrong CVC", fails(declined("incorrect_cvc"))),
  card("4000000000000119", "pm_card_chargeDeclinedProcessingError", null, fails(declined("processing_error"))),
  card("4000000000000341", "pm_card_chargeCustomerFail", "Saved, then declines", {
    ...WORKS,
    failure: declined("generic_decline"),
  }),
  card("4000000000003220", "pm_card_threeDSecure2Required", "3-D Secure, then succeeds", asks("always")),
  card("4000000000003063", "pm_card_threeDSecureRequired", null, asks("always")),
  card(
    "4000008400001629",
    "pm_card_threeDSecureRequiredChargeDeclined",
    "3-D Secure, then declines",
    asks("always", declined("generic_decline")),
  ),
  card("4000002500003155", "pm_card_authenticationRequiredOnSetup", "3-D Secure unless saved", asks("unless_set_up")),
  card("4000002760003184", "pm_card_authenticationRequired", null, asks("always")),
  card(
    "4000008260003178",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
    null,
    asks("always", declined("insufficient_funds")),
  ),
  card("4000000000000259", "pm_card_createDispute", "Succeeds, then disputed", {
    ...WORKS,
    later: { dispute: "fraudulent" },
  }),
  card("4000000000002685", "pm_card_createDisputeProductNotReceived", null, {
    ...WORKS,
    later: { dispute: "product_not_received" },
  }),
  card("4000000000005126", "pm_card_refundFail", "Succeeds, refund fails", { ...WORKS, later: { refund: "fails" } }),
  card("4000000000007726", "pm_card_pendingRefund", null, { ...WORKS, later: { refund: "pends" } }),
];

export const TEST_IBANS = [
  { number: "DE89370400440532013000", succeeds: true, label: "Bank debit succeeds later" },
  { number: "DE62370400440532013001", succeeds: false, label: "Bank debit fails later" },
] as const;

export const findCard = (number: string) => TEST_CARDS.find((known) => known.number === number) ?? null;
export const findCardByToken = (token: string) => TEST_CARDS.find((known) => known.tokens.includes(token)) ?? null;
export const findIban = (number: string) => TEST_IBANS.find((known) => known.number === number) ?? null;
