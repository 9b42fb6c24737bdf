import { refuse } from "#lib/errors.ts";
import { CORRECTION_ROUTES } from "#lib/web/api/correction-routes.ts";
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
];

const BASE = "/api/v1";

export type Matched = { readonly route: ApiRoute; readonly params: Readonly<Record<string, string>> };

/** The varying parts of a path, or null when it is not this route's. */
function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? "";
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
  const matched = ROUTES.flatMap((route) => {
    const params = paramsOf(route.path, below);
    return params ? [{ route, params }] : [];
  });
  if (matched.length === 0) return refuse("not_found", `There is no ${path.slice(0, 80)} in this API.`);
  const found = matched.find(({ route }) => route.method === method);
  const allow = matched.map(({ route }) => route.method).sort();
  return found ?? refuse("method_not_allowed", `This path takes ${allow.join(" and ")}.`, { allow });
}
