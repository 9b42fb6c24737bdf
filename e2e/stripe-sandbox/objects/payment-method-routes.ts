import { noSuch } from "../errors.ts";
import { listPage, readListQuery } from "../pages.ts";
import type { Params } from "../params.ts";
import type { Route } from "../router.ts";
import type { Sandbox } from "../sandbox.ts";
import { getCustomer } from "./customers.ts";
import { attach, detach, takePaymentMethod } from "./payment-methods.ts";

function list(sandbox: Sandbox, customerId: string | undefined, url: string, params: Params) {
  const query = readListQuery(params);
  const type = params.text("type");
  params.done();
  if (customerId !== undefined) getCustomer(sandbox, customerId, "customer");
  const methods = [...sandbox.state.paymentMethods.values()];
  // Stripe lists only methods that belong to a customer.
  const belongs = methods.filter((method) => method.customer !== null && method.customer === customerId);
  return listPage(
    url,
    belongs.filter((method) => type === undefined || method.type === type),
    query,
  );
}

export const paymentMethodRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/payment_methods",
    handle: (sandbox, { params }) => list(sandbox, params.text("customer"), "/v1/payment_methods", params),
  },
  {
    method: "GET",
    path: "/v1/payment_methods/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return takePaymentMethod(sandbox, id, "id");
    },
  },
  {
    method: "POST",
    path: "/v1/payment_methods/:id/attach",
    handle(sandbox, { id, params }) {
      const customerId = params.need("customer");
      params.done();
      const customer = getCustomer(sandbox, customerId, "customer");
      return attach(sandbox, takePaymentMethod(sandbox, id, "id"), customer.id);
    },
  },
  {
    method: "POST",
    path: "/v1/payment_methods/:id/detach",
    handle(sandbox, { id, params }) {
      params.done();
      return detach(sandbox, takePaymentMethod(sandbox, id, "id"));
    },
  },
  {
    method: "GET",
    path: "/v1/customers/:id/payment_methods",
    handle: (sandbox, { id, params }) =>
      list(sandbox, getCustomer(sandbox, id).id, `/v1/customers/${id}/payment_methods`, params),
  },
  {
    method: "GET",
    path: "/v1/customers/:id/payment_methods/:sub",
    handle(sandbox, { id, subId, params }) {
      params.done();
      const method = sandbox.state.paymentMethods.get(subId);
      return method?.customer === id ? method : noSuch("PaymentMethod", subId);
    },
  },
];
