import { refuse } from "#lib/errors.ts";
import { CORRECTION_ROUTES } from "#lib/web/api/correction-routes.ts";
import { documentRoute } from "#lib/web/api/document-route.ts";
import { HOLD_ROUTES } from "#lib/web/api/hold-routes.ts";
import { QUOTE_ROUTES } from "#lib/web/api/quote-routes.ts";
import { READING_ROUTES } from "#lib/web/api/reading-routes.ts";
import type { ApiRoute } from "#lib/web/api/route.ts";
import { USAGE_READING_ROUTES } from "#lib/web/api/usage-reading-routes.ts";
import { USAGE_ROUTES } from "#lib/web/api/usage-routes.ts";

/** Every call of API v1. */
export const ROUTES: readonly ApiRoute[] = [
  ...USAGE_ROUTES,
  ...HOLD_ROUTES,
  ...QUOTE_ROUTES,
  ...CORRECTION_ROUTES,
  ...USAGE_READING_ROUTES,
  ...READING_ROUTES,
  documentRoute(() => ROUTES),
];

const BASE = "/api/v1";
const NOWHERE = "http://api";
const TABLE = ROUTES.map((route) => ({ route, parts: route.path.split("/") }));

export type Matched = { readonly route: ApiRoute; readonly params: Readonly<Record<string, string>> };
export type MatchedCall = Matched & { readonly search: URLSearchParams };

/** Calls as almost all of them are sent, by method and path: nothing in the path varies and nothing follows it. */
const PLAIN: ReadonlyMap<string, MatchedCall> = new Map(
  ROUTES.filter(({ path }) => !path.includes("{")).map((route) => [
    `${route.method} ${BASE}${route.path}`,
    { route, params: {}, search: new URLSearchParams() },
  ]),
);

/** The varying parts of a path, or null when it is not this route's. */
function paramsOf(wanted: readonly string[], given: readonly string[]): Readonly<Record<string, string>> | null {
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (let at = 0; at < wanted.length; at += 1) {
    const part = wanted[at] ?? "";
    const text = given[at] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = text;
    else if (part !== text) return null;
  }
  return params;
}

/**
 * The route of a path and method.
 * @throws Refusal not_found, or method_not_allowed whose `allow` lists the methods that there are
 */
export function matchRoute(method: string, path: string): Matched {
  const below = path.startsWith(`${BASE}/`) ? path.slice(BASE.length) : "";
  const given = below.split("/");
  const matched = TABLE.flatMap(({ route, parts }) => {
    const params = paramsOf(parts, given);
    return params ? [{ route, params }] : [];
  });
  if (matched.length === 0) return refuse("not_found", `There is no ${path.slice(0, 80)} in this API.`);
  const found = matched.find(({ route }) => route.method === method);
  const allow = matched.map(({ route }) => route.method).sort();
  return found ?? refuse("method_not_allowed", `This path takes ${allow.join(" and ")}.`, { allow });
}

/**
 * The route of a request, by its path and search as sent.
 * @throws Refusal malformed for what is no URL; not_found, method_not_allowed
 */
export function matchCall(method: string, target: string): MatchedCall {
  const plain = PLAIN.get(`${method} ${target}`);
  if (plain) return plain;
  const { pathname, searchParams: search } = URL.parse(target, NOWHERE) ?? refuse("malformed", "The path is no URL.");
  return { ...matchRoute(method, pathname), search };
}
