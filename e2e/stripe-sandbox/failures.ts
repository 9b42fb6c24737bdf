/** Why a payment or a saving failed, in the fields of Stripe's errors. */
export type Failure = {
  readonly type: "card_error" | "invalid_request_error";
  readonly code:
    | "authentication_required"
    | "card_declined"
    | "expired_card"
    | "incorrect_cvc"
    | "incorrect_number"
    | "payment_intent_authentication_failure"
    | "payment_intent_payment_attempt_failed"
    | "processing_error"
    | "setup_intent_authentication_failure";
  readonly decline_code?: string;
  readonly message: string;
  readonly param?: string;
};

const card = (code: Failure["code"], message: string, more: Partial<Failure> = {}): Failure => ({
  type: "card_error",
  code,
  message,
  ...more,
});

const DECLINED = "Your card was declined.";
const DECLINES: Readonly<Record<string, Failure>> = {
  insufficient_funds: card("card_declined", "Your card has insufficient funds.", {
    decline_code: "insufficient_funds",
  }),
  expired_card: card("expired_card", "Your card has expired.", { param: "exp_month" }),
  incorrect_cvc: card("incorrect_cvc", "Your card's security code is incorrect.", { param: "cvc" }),
  processing_error: card(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
  ),
};

/** The failure that Stripe reports for a reason of refusal; lost, stolen and fraudulent look alike to the payer. */
export function declined(reason: string): Failure {
  return DECLINES[reason] ?? card("card_declined", DECLINED, { decline_code: reason });
}

export const NOT_A_TEST_CARD = card(
  "card_declined",
  "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
  { decline_code: "test_mode_live_card" },
);

export const AUTHENTICATION_REQUIRED = card(
  "authentication_required",
  "Your card was declined. This transaction requires authentication.",
  { decline_code: "authentication_required" },
);

const UNABLE =
  "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
export const PAYMENT_NOT_AUTHENTICATED: Failure = {
  type: "invalid_request_error",
  code: "payment_intent_authentication_failure",
  message: UNABLE,
};
export const SETUP_NOT_AUTHENTICATED: Failure = {
  ...PAYMENT_NOT_AUTHENTICATED,
  code: "setup_intent_authentication_failure",
};

export const DEBIT_FAILED: Failure = {
  type: "invalid_request_error",
  code: "payment_intent_payment_attempt_failed",
  message: "The payment failed because the bank account could not be debited.",
};
