import { AmendChargeInput, amendCharge } from "#lib/metering/amend-charge.ts";
import { VoidChargeInput, voidCharge } from "#lib/metering/void-charge.ts";
import { type ApiRoute, parseInput } from "#lib/web/api/route.ts";

const postVoid: ApiRoute = {
  method: "POST",
  path: "/events/{id}/void",
  by: ["service"],
  answer: (ctx, { params, body }) => voidCharge(ctx, params.id ?? "", parseInput(VoidChargeInput, body)),
};

const postAmend: ApiRoute = {
  method: "POST",
  path: "/events/{id}/amend",
  by: ["service"],
  answer: (ctx, { params, body }) => amendCharge(ctx, params.id ?? "", parseInput(AmendChargeInput, body)),
};

/** A charge taken back, or another put in its place; {id} is the charge's. */
export const CORRECTION_ROUTES: readonly ApiRoute[] = [postVoid, postAmend];
