import { badParameter, noSuch, refused } from "../errors.ts";
import { mergeMetadata, readMetadata } from "../metadata.ts";
import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { Charge } from "../records.ts";
import type { Route } from "../router.ts";
import type { Sandbox } from "../sandbox.ts";
import { change } from "../state.ts";
import { getCharge } from "./charges.ts";
import { createRefund } from "./refunds.ts";

function chargeOfIntent(sandbox: Sandbox, intentId: string): Charge {
  const intent = sandbox.state.paymentIntents.get(intentId) ?? noSuch("payment_intent", intentId, "payment_intent");
  const charge = sandbox.state.charges.get(intent.latest_charge ?? "");
  if (charge?.status === "succeeded") return charge;
  return refused(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
    param: "payment_intent",
  });
}

const getRefund = (sandbox: Sandbox, id: string) => sandbox.state.refunds.get(id) ?? noSuch("refund", id);

export const refundRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/refunds",
    handle(sandbox, { params }) {
      const [intentId, chargeId] = [params.text("payment_intent"), params.text("charge")];
      const amount = params.integer("amount") ?? null;
      const reason = params.oneOf("reason", ["duplicate", "fraudulent", "requested_by_customer"]) ?? null;
      const metadata = mergeMetadata(null, readMetadata(params));
      params.done();
      if (amount !== null && amount < 1)
        badParameter("amount", "Invalid positive integer", "parameter_invalid_integer");
      if (chargeId !== undefined)
        return createRefund(sandbox, getCharge(sandbox, chargeId, "charge"), { amount, reason, metadata });
      if (intentId === undefined) {
        return badParameter(
          "payment_intent",
          "One of the following params should be provided for this request: payment_intent or charge.",
        );
      }
      return createRefund(sandbox, chargeOfIntent(sandbox, intentId), { amount, reason, metadata });
    },
  },
  {
    method: "GET",
    path: "/v1/refunds",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const [intentId, chargeId] = [params.text("payment_intent"), params.text("charge")];
      const inRange = readCreated(params);
      params.done();
      const rows = [...sandbox.state.refunds.values()].filter(
        (row) =>
          inRange(row) &&
          (intentId === undefined || row.payment_intent === intentId) &&
          (chargeId === undefined || row.charge === chargeId),
      );
      return listPage("/v1/refunds", rows, query);
    },
  },
  {
    method: "GET",
    path: "/v1/refunds/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return getRefund(sandbox, id);
    },
  },
  {
    method: "POST",
    path: "/v1/refunds/:id",
    handle(sandbox, { id, params }) {
      const sent = readMetadata(params);
      params.done();
      const refund = getRefund(sandbox, id);
      return change(sandbox.state.refunds, refund, { metadata: mergeMetadata(refund.metadata, sent) });
    },
  },
];
