import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { Params } from "../params.ts";
import type { Session } from "../records.ts";
import type { Route } from "../router.ts";
import type { Sandbox } from "../sandbox.ts";
import { readNewSession } from "./checkout-params.ts";
import { createSession, expireSession, getSession, planOf } from "./checkout-sessions.ts";

function list(sandbox: Sandbox, params: Params) {
  const query = readListQuery(params);
  const [customer, intent] = [params.text("customer"), params.text("payment_intent")];
  const status = params.oneOf("status", ["open", "complete", "expired"]);
  const inRange = readCreated(params);
  params.done();
  const wanted = (row: Session) =>
    inRange(row) &&
    (customer === undefined || row.customer === customer) &&
    (intent === undefined || row.payment_intent === intent) &&
    (status === undefined || row.status === status);
  return listPage("/v1/checkout/sessions", [...sandbox.state.sessions.values()].filter(wanted), query);
}

export const checkoutRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/checkout/sessions",
    handle: (sandbox, { params }) => createSession(sandbox, readNewSession(sandbox, params)),
  },
  { method: "GET", path: "/v1/checkout/sessions", handle: (sandbox, { params }) => list(sandbox, params) },
  {
    method: "GET",
    path: "/v1/checkout/sessions/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return getSession(sandbox, id);
    },
  },
  {
    method: "GET",
    path: "/v1/checkout/sessions/:id/line_items",
    handle(sandbox, { id, params }) {
      const query = readListQuery(params);
      params.done();
      const { items } = planOf(sandbox, getSession(sandbox, id));
      // Lines come in the order in which they were sent, unlike every other list.
      return listPage(`/v1/checkout/sessions/${id}/line_items`, [...items].reverse(), query);
    },
  },
  {
    method: "POST",
    path: "/v1/checkout/sessions/:id/expire",
    handle(sandbox, { id, params }) {
      params.done();
      return expireSession(sandbox, getSession(sandbox, id));
    },
  },
];
