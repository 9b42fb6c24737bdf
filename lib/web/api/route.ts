import type * as z from "zod";
import type { Context } from "#lib/context.ts";

import { invalidInput } from "#lib/metering/invalid-event.ts";
import type { ApiCaller } from "#lib/web/api/bearer.ts";
import type { BodyPieces } from "#lib/web/api/read-body.ts";

/** What a call brings: the parts of its path that vary, its search parameters, its body when it has one. */
export type ApiCall = {
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
  readonly body: unknown;
};

/** One call of the API. `answer` gives the JSON of a 200; everything else is thrown as a Refusal. */
export type ApiRoute = {
  readonly method: "GET" | "POST";
  /** Below /api/v1, with {name} for a part that varies. */
  readonly path: string;
  readonly by: readonly ApiCaller["kind"][];
  /** How a posted body is read, where it is more than JSON. */
  readonly read?: (header: (name: string) => string | null, pieces: BodyPieces) => Promise<unknown>;
  readonly answer: (ctx: Context, call: ApiCall) => Promise<unknown>;
};

/** Parses what was sent. @throws Refusal invalid, naming each field */
export function parseInput<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
}

/** The same for search parameters; one that is given twice counts as its last. */
export function parseSearch<Schema extends z.ZodType>(schema: Schema, search: URLSearchParams): z.output<Schema> {
  return parseInput(schema, Object.fromEntries(search));
}
