import { AmendChargeInput, amendCharge } from "#lib/metering/amend-charge.ts";
import { VoidChargeInput, voidCharge } from "#lib/metering/void-charge.ts";
import { AmendedAnswer, VoidedAnswer } from "#lib/web/api/answer-schemas.ts";
import { BALANCE, CHARGE, IDS } from "#lib/web/api/examples.ts";
import { apiRoute } from "#lib/web/api/route.ts";

const postVoid = apiRoute({
  method: "POST",
  path: "/events/{id}/void",
  by: ["service"],
  operation: "voidCharge",
  summary: "Take a charge back",
  description:
    "{id} is the charge's. What it drew returns to where it came from; the event and its charge stay readable.",
  body: VoidChargeInput,
  sample: { id: "refund-77", reason: "The answer was empty." },
  answers: VoidedAnswer,
  example: { status: "voided", charge: { ...CHARGE, voided_by: "refund-77" }, balance: BALANCE },
  refusals: ["not_found", "conflict", "mismatch"],
  answer: (ctx, { params, body }) => voidCharge(ctx, params.id ?? "", body),
});

const postAmend = apiRoute({
  method: "POST",
  path: "/events/{id}/amend",
  by: ["service"],
  operation: "amendCharge",
  summary: "Put another charge in a charge's place",
  description:
    "{id} is the charge's. What it drew returns, then the corrected usage is charged at the same instant: both or neither. What was charged late and may not become debt is refused where the balance does not carry it.",
  body: AmendChargeInput,
  sample: { id: "recount-77", meters: { output_tokens: "600" } },
  answers: AmendedAnswer,
  example: {
    status: "amended",
    supersedes: "chg_2d9r4t6w1b8zc3hd8z1p4rn6sj",
    charge: { ...CHARGE, id: IDS.chargeId },
    balance: BALANCE,
  },
  refusals: ["not_found", "conflict", "mismatch", "out_of_credit"],
  answer: (ctx, { params, body }) => amendCharge(ctx, params.id ?? "", body),
});

/** A charge taken back, or another put in its place; {id} is the charge's. */
export const CORRECTION_ROUTES = [postVoid, postAmend];
