import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { type ErrorCode, refuse } from "#lib/errors.ts";
import { IN_WORDS } from "#lib/metering/field-problem.ts";
import { invalidInput } from "#lib/metering/invalid-event.ts";
import type { ApiCaller } from "#lib/web/api/bearer.ts";
import { type BodyPieces, readBodyIfAny } from "#lib/web/api/read-body.ts";

/** What a call brings: the parts of its path that vary, its search parameters, its body when it has one. */
export type ApiCall = {
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
  readonly body: unknown;
};

/** One form that a posted body may come in. */
export type BodyForm = { readonly schema: z.ZodType; readonly example: unknown };

/** What the API's document says of a call, beside its method and path. */
export type RouteFacts = {
  /** The call's name, for generated clients: "recordUsage". */
  readonly operation: string;
  /** One line for a list, and a paragraph for who reads on. */
  readonly summary: string;
  readonly description: string;
  /** By content type. */
  readonly bodies: Readonly<Record<string, BodyForm>>;
  /** Whether it may be posted without a body. */
  readonly bodyMayMiss: boolean;
  /** What it takes behind the "?": one form, or several of which a request has one. */
  readonly searches: readonly z.ZodObject[];
  /** Request headers that it reads beyond those of every call. */
  readonly headers: Readonly<Record<string, string>>;
  readonly answers: z.ZodType;
  readonly example: unknown;
  /** What it refuses beyond what every call does (`refusalsOf` has all). */
  readonly refusals: readonly ErrorCode[];
};

/** One call of the API. `answer` gives the JSON of a 200; everything else is thrown as a Refusal. */
export type ApiRoute = {
  readonly method: "GET" | "POST";
  /** Below /api/v1, with {name} for a part that varies. */
  readonly path: string;
  /** The keys that may call it; none: it is public. */
  readonly by: readonly ApiCaller["kind"][];
  /** How a posted body is read, where it is more than JSON. */
  readonly read?: (header: (name: string) => string | null, pieces: BodyPieces) => Promise<unknown>;
  readonly answer: (ctx: Context, call: ApiCall) => Promise<unknown>;
  readonly facts: RouteFacts;
};

/** Data that nobody changes: what verbs hand out, where a schema's own type could be written to. */
type Immutable<T> = T extends readonly (infer Each)[]
  ? readonly Immutable<Each>[]
  : T extends object
    ? { readonly [Name in keyof T]: Immutable<T[Name]> }
    : T;

type ParsedCall<Body, Search> = {
  readonly params: ApiCall["params"];
  readonly search: Search;
  readonly body: Body;
};

type RouteSpec<Body extends z.ZodType, Search extends z.ZodObject, Answer extends z.ZodType> = Pick<
  ApiRoute,
  "method" | "path" | "by" | "read"
> &
  Pick<RouteFacts, "operation" | "summary" | "description" | "refusals"> & {
    /** Parses the body, and is what the document shows. */
    readonly body?: Body;
    readonly sample?: z.input<Body>;
    readonly bodyMayMiss?: true;
    /** In place of `body`, where there is more than one way to write it and the call parses it itself. */
    readonly bodies?: RouteFacts["bodies"];
    readonly headers?: RouteFacts["headers"];
    readonly searches?: readonly Search[];
    /** Which of several forms a request has. */
    readonly formOf?: (search: URLSearchParams) => Search;
    readonly answers: Answer;
    readonly example: z.output<Answer>;
    readonly answer: (
      ctx: Context,
      call: ParsedCall<z.output<Body>, z.output<Search>>,
    ) => Promise<Immutable<z.output<Answer>>>;
  };

const NoSearch = z.strictObject({});

/**
 * A call whose document and code are one: the schema shown for a body or search is the one that parses it, and what is
 * answered has to have the type of the schema shown for it.
 */
export function apiRoute<Body extends z.ZodType, Search extends z.ZodObject, Answer extends z.ZodType>(
  spec: RouteSpec<Body, Search, Answer>,
): ApiRoute {
  const { method, path, by, operation, summary, description, refusals, answers, example, body, sample } = spec;
  const { headers = {}, searches = [], formOf, bodyMayMiss = false } = spec;
  const read = bodyMayMiss ? readBodyIfAny : spec.read;
  const bodies = spec.bodies ?? (body ? { "application/json": { schema: body, example: sample } } : {});
  const facts = { operation, summary, description, bodies, bodyMayMiss, searches, headers, answers, example, refusals };
  return {
    method,
    path,
    by,
    ...(read && { read }),
    facts,
    answer(ctx, call) {
      const form = formOf?.(call.search) ?? searches[0];
      const search = searchOf(form, call.search);
      return spec.answer(ctx, parsedCall(call.params, search, body ? parseInput(body, call.body) : call.body));
    },
  };
}

/** A call whose parts were parsed by the schemas whose types these are. */
function parsedCall<Body, Search>(params: ApiCall["params"], search: unknown, body: unknown): ParsedCall<Body, Search> {
  return { params, search, body } as ParsedCall<Body, Search>;
}

function searchOf(form: z.ZodObject | undefined, search: URLSearchParams): unknown {
  // Most calls take nothing and are sent nothing.
  if (!form && search.size === 0) return {};
  const twice = [...search.keys()].find((name) => search.getAll(name).length > 1);
  // Of two values one would be passed over without a word.
  if (twice !== undefined) refuse("invalid", `${twice.slice(0, 40)}: give it once.`);
  return parseInput(form ?? NoSearch, Object.fromEntries(search));
}

/** Parses what was sent. @throws Refusal invalid, naming each field */
export function parseInput<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw, IN_WORDS);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
}

const KEYED: readonly ErrorCode[] = ["unauthenticated", "forbidden"];
const POSTED: readonly ErrorCode[] = ["malformed", "too_large", "unsupported_media_type"];
const ALWAYS: readonly ErrorCode[] = ["invalid", "unavailable"];

/** Every refusal that a call can answer. */
export function refusalsOf({ method, by, facts }: ApiRoute): readonly ErrorCode[] {
  const own = [...(by.length > 0 ? KEYED : []), ...(method === "POST" ? POSTED : []), ...facts.refusals, ...ALWAYS];
  return [...new Set(own)];
}
