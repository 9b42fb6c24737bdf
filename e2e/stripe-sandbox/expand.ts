import { badParameter } from "./errors.ts";
import type { Json, JsonObject } from "./records.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Row, State } from "./state.ts";
import { isJsonObject, toWire } from "./wire.ts";

const MAX_DEPTH = 4;

/** Which table an id belongs to, by its prefix. */
function tableOf(state: State, id: string): ReadonlyMap<string, Row> | null {
  const tables: Readonly<Record<string, ReadonlyMap<string, Row>>> = {
    cus: state.customers,
    pm: state.paymentMethods,
    pi: state.paymentIntents,
    seti: state.setupIntents,
    ch: state.charges,
    py: state.charges,
    re: state.refunds,
    du: state.disputes,
    txn: state.balanceTransactions,
    cs: state.sessions,
  };
  return tables[id.slice(0, id.indexOf("_"))] ?? null;
}

/** Lists that an object carries only when they are asked for. */
function listOnRequest(sandbox: Sandbox, owner: JsonObject, name: string): JsonObject | null {
  const { state } = sandbox;
  const id = String(owner.id);
  if (owner.object === "checkout.session" && name === "line_items") {
    const data = state.sessionPlans.get(id)?.items ?? [];
    return toWire(sandbox.publicUrl, {
      object: "list",
      data,
      has_more: false,
      url: `/v1/checkout/sessions/${id}/line_items`,
    });
  }
  if (owner.object === "charge" && name === "refunds") {
    const data = [...state.refunds.values()].filter((refund) => refund.charge === id).reverse();
    return toWire(sandbox.publicUrl, { object: "list", data, has_more: false, url: `/v1/charges/${id}/refunds` });
  }
  return null;
}

function expandName(sandbox: Sandbox, owner: JsonObject, name: string, path: string): Json {
  const value = owner[name];
  if (typeof value === "string") {
    const found = tableOf(sandbox.state, value)?.get(value);
    if (found) return toWire(sandbox.publicUrl, found);
  }
  if (value === null || typeof value === "object") return value;
  const list = listOnRequest(sandbox, owner, name);
  return list ?? badParameter("expand", `This property cannot be expanded (${path}).`);
}

function expandPath(sandbox: Sandbox, value: Json, names: readonly string[], path: string): Json {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.map((part) => expandPath(sandbox, part, names, path));
  if (!isJsonObject(value)) return value;
  const expanded =
    name === "data" && value.object === "list" ? (value.data ?? []) : expandName(sandbox, value, name, path);
  return { ...value, [name]: expandPath(sandbox, expanded, rest, path) };
}

/** Replaces ids by the objects they name, along `payment_intent.latest_charge` or, in lists, `data.customer`. */
export function expand(sandbox: Sandbox, value: JsonObject, paths: readonly string[]): JsonObject {
  let expanded: Json = value;
  for (const path of paths) {
    const names = path.split(".");
    const depth = names[0] === "data" ? names.length - 1 : names.length;
    if (depth > MAX_DEPTH)
      badParameter("expand", `You cannot expand more than ${MAX_DEPTH} levels of a property: ${path}`);
    expanded = expandPath(sandbox, expanded, names, path);
  }
  return isJsonObject(expanded) ? expanded : value;
}
