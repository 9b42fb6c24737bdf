import { StripeFault } from "./errors.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Call = { readonly id: string; readonly subId: string; readonly params: Params };

/** An endpoint. It works without waiting, so no two calls ever interleave. `:id` and `:sub` stand for path segments. */
export type Route = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly handle: (sandbox: Sandbox, call: Call) => object;
};

export type Match = { readonly route: Route; readonly id: string; readonly subId: string };

export function findRoute(routes: readonly Route[], method: string, path: string): Match {
  const parts = path.split("/");
  for (const route of routes) {
    const found = route.method === method ? matchPath(route.path.split("/"), parts) : null;
    if (found) return { route, id: found.get(":id") ?? "", subId: found.get(":sub") ?? "" };
  }
  const message = `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
  throw new StripeFault(404, { type: "invalid_request_error", message }, false);
}

function matchPath(pattern: readonly string[], parts: readonly string[]): ReadonlyMap<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const found = new Map<string, string>();
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (!expected.startsWith(":")) {
      if (part !== expected) return null;
    } else if (part === "") return null;
    else found.set(expected, part);
  }
  return found;
}
