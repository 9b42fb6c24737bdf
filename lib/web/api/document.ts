import {
  answerName,
  bodyName,
  type JsonSchema,
  namedSchemas,
  problemName,
  schemaRef,
  searchSchemas,
} from "#lib/web/api/document-schemas.ts";
import { IDS } from "#lib/web/api/examples.ts";
import { type ProblemCode, statusOfProblem } from "#lib/web/api/problem-schemas.ts";
import { type ApiRoute, refusalsOf } from "#lib/web/api/route.ts";
import { BUG_CODE, TITLE_OF } from "#lib/web/problem.ts";

type Header = { readonly description: string; readonly schema: JsonSchema };
type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;
type Response = {
  readonly description: string;
  readonly headers: Readonly<Record<string, Header | { readonly $ref: string }>>;
  readonly content: Content;
};
type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly example?: string;
  readonly schema: JsonSchema;
};

/** One call, as OpenAPI 3.1 writes it. */
export type Operation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly never[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
};

export type PathItem = { readonly get?: Operation; readonly post?: Operation };

export type ApiDocument = {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly headers: Readonly<Record<string, Header>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
};

const SCHEME_OF = { service: "serviceKey", api_key: "customerKey" } as const;
const TAGS = {
  Usage: "Asked and told by the vendor's backend about every request.",
  Holds: "Credits set aside for work that takes a while: tasks, batches, workflows.",
  Corrections: "A charge taken back, or another put in its place; nothing is erased.",
  Reading: "What customers read about themselves, with their own keys.",
  Reference: "This document.",
} as const;

const REQUEST_ID = { "X-Request-Id": { $ref: "#/components/headers/RequestId" } };
const HEADERS_OF: Readonly<Record<string, Response["headers"]>> = {
  401: { "WWW-Authenticate": { description: "How to sign in.", schema: { type: "string" } } },
  429: {
    "Retry-After": { description: "Seconds to wait.", schema: { type: "string" } },
    RateLimit: {
      description: "What is left of the key's rate limit, and when it is whole.",
      schema: { type: "string" },
    },
    "RateLimit-Policy": { description: "The key's rate limits.", schema: { type: "string" } },
  },
  503: { "Retry-After": { description: "Seconds to wait.", schema: { type: "string" } } },
};

function tagOf({ method, path, by }: ApiRoute): keyof typeof TAGS {
  if (by.length === 0) return "Reference";
  if (path.startsWith("/holds")) return "Holds";
  if (path.startsWith("/events")) return "Corrections";
  return method === "GET" ? "Reading" : "Usage";
}

/** Whose id stands in a path. */
function pathFacts(path: string): { readonly description: string; readonly example: string } {
  return path.startsWith("/holds")
    ? { description: "The hold's id.", example: IDS.holdId }
    : { description: "The charge's id.", example: IDS.chargeId };
}

function parametersOf({ path, facts }: ApiRoute): readonly Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = ""]): Parameter => ({
      name,
      in: "path",
      required: true,
      ...pathFacts(path),
      schema: { type: "string" },
    }),
  );
  const inSearch = [...searchSchemas(facts.searches)].map(
    ([name, schema]): Parameter => ({ name, in: "query", required: false, schema }),
  );
  const inHeaders = Object.entries(facts.headers).map(
    ([name, description]): Parameter => ({
      name,
      in: "header",
      required: false,
      description,
      schema: { type: "string" },
    }),
  );
  return [...inPath, ...inSearch, ...inHeaders];
}

function problemResponse(status: string, codes: readonly ProblemCode[]): Response {
  const refs = codes.map((code) => ({ $ref: schemaRef(problemName(code)) }));
  const [only] = refs;
  const schema = refs.length === 1 && only ? only : { oneOf: refs };
  return {
    description: codes.map((code) => `\`${code}\`: ${TITLE_OF[code]}.`).join(" "),
    headers: { ...REQUEST_ID, ...HEADERS_OF[status] },
    content: { "application/problem+json": { schema } },
  };
}

function responsesOf(route: ApiRoute): Operation["responses"] {
  const codes: readonly ProblemCode[] = [...refusalsOf(route), BUG_CODE];
  const byStatus = Map.groupBy(codes, (code) => String(statusOfProblem(code)));
  const answered: Response = {
    description: "What was asked for.",
    headers: REQUEST_ID,
    content: {
      "application/json": { schema: { $ref: schemaRef(answerName(route)) }, example: route.facts.example },
    },
  };
  const problems = [...byStatus].map(([status, each]) => [status, problemResponse(status, each)] as const);
  return Object.fromEntries([["200", answered], ...problems.sort(([a], [b]) => Number(a) - Number(b))]);
}

function operationOf(route: ApiRoute): Operation {
  const { operation, summary, description, bodies, bodyMayMiss } = route.facts;
  const content = Object.fromEntries(
    Object.entries(bodies).map(([type, { example }]) => [
      type,
      { schema: { $ref: schemaRef(bodyName(route, type)) }, example },
    ]),
  );
  return {
    operationId: operation,
    tags: [tagOf(route)],
    summary,
    description,
    security: route.by.map((kind) => ({ [SCHEME_OF[kind]]: [] })),
    parameters: parametersOf(route),
    ...(route.method === "POST" && { requestBody: { required: !bodyMayMiss, content } }),
    responses: responsesOf(route),
  };
}

const DESCRIPTION = [
  "Credits, quantities and prices are exact decimal strings, never JSON numbers. Every POST with an effect carries its",
  "caller's own id and takes effect once, however often it is sent. Unknown fields and search parameters are refused.",
  "Bodies hold at most 1 MiB, 1,000 events and 10 levels of nesting. Errors are problem documents (RFC 9457) whose `code` is",
  "one of a closed list; another method on a known path answers 405 with `Allow`, an unknown path 404.",
].join(" ");

const KEY = (prefix: string, whose: string) => ({
  type: "http",
  scheme: "bearer",
  bearerFormat: prefix,
  description: whose,
});

/** API v1 as an OpenAPI 3.1 document, made of the schemas that its calls parse and answer with. */
export function apiDocument(routes: readonly ApiRoute[]): ApiDocument {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  const paths = [...byPath].map(([path, each]) => {
    const item = Object.fromEntries(each.map((route) => [route.method.toLowerCase(), operationOf(route)]));
    return [path, item] as const;
  });
  return {
    openapi: "3.1.1",
    info: { title: "Tollgate API", version: "1", description: DESCRIPTION },
    servers: [{ url: "/api/v1" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: namedSchemas(routes),
      headers: { RequestId: { description: "Quote it when asking about a request.", schema: { type: "string" } } },
      securitySchemes: {
        serviceKey: KEY(
          "tg_svc_…",
          "The vendor's own key: it authorizes, holds and records usage for every organization.",
        ),
        customerKey: KEY("tg_live_… or tg_dev_…", "A customer's key: it reads its own organization."),
      },
    },
  };
}
