import { badParameter } from "./errors.ts";
import type { Params } from "./params.ts";
import type { Row } from "./state.ts";

export type ListPage<T> = {
  readonly object: "list";
  readonly url: string;
  readonly has_more: boolean;
  readonly data: readonly T[];
};

export type ListQuery = { readonly limit: number; readonly after?: string; readonly before?: string };

export function readListQuery(params: Params): ListQuery {
  const limit = params.integer("limit") ?? 10;
  if (limit < 1) badParameter("limit", "This value must be greater than or equal to 1.", "parameter_invalid_integer");
  if (limit > 100) badParameter("limit", "This value must be less than or equal to 100.", "parameter_invalid_integer");
  return { limit, after: params.text("starting_after"), before: params.text("ending_before") };
}

/** One page, newest first, of rows that are given oldest first. */
export function listPage<T extends Row>(url: string, rows: Iterable<T>, query: ListQuery): ListPage<T> {
  const newestFirst = [...rows].reverse();
  const { limit, after, before } = query;
  if (before !== undefined) {
    const end = indexOf(newestFirst, before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", url, has_more: start > 0, data: newestFirst.slice(start, end) };
  }
  const start = after === undefined ? 0 : indexOf(newestFirst, after, "starting_after") + 1;
  const data = newestFirst.slice(start, start + limit);
  return { object: "list", url, has_more: start + data.length < newestFirst.length, data };
}

function indexOf(rows: readonly Row[], id: string, param: string): number {
  const index = rows.findIndex((row) => row.id === id);
  return index >= 0 ? index : badParameter(param, `No such object: '${id}'`, "resource_missing");
}

/** Reads `created` as an instant or as a range of `gt`, `gte`, `lt`, `lte`, in seconds. */
export function readCreated(params: Params): (row: { readonly created: number }) => boolean {
  if (!params.names().includes("created")) return () => true;
  if (params.isText("created")) {
    const exact = params.integer("created");
    return (row) => row.created === exact;
  }
  const range = params.object("created");
  const [gt, gte, lt, lte] = ["gt", "gte", "lt", "lte"].map((name) => range?.integer(name));
  return ({ created }) =>
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte);
}
