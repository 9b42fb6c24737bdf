import type { ApiDocument, Operation } from "#lib/web/api/document.ts";
import { type JsonSchema, schemaRef } from "#lib/web/api/document-schemas.ts";
import { PROBLEM_CODES, type ProblemCode, statusOfProblem } from "#lib/web/api/problem-schemas.ts";
import { fieldOf, namesIn, type ReferenceField, type ReferenceShape, shapeOf } from "#lib/web/api/reference-shape.ts";
import { TITLE_OF } from "#lib/web/problem.ts";

export type ReferenceProblem = { readonly status: number; readonly code: string; readonly title: string };
export type ReferenceSample = { readonly language: string; readonly label: string; readonly code: string };

/** One call of the API as a page shows it. */
export type ReferenceCall = {
  /** Names its place on the page. */
  readonly id: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly keys: readonly string[];
  readonly parameters: readonly (ReferenceField & { readonly where: string })[];
  readonly body: ReferenceShape | null;
  readonly answer: ReferenceShape | null;
  readonly problems: readonly ReferenceProblem[];
  /** Commands to copy, one for each content type. */
  readonly requests: readonly ReferenceSample[];
  readonly answered: string;
};

export type Reference = {
  readonly title: string;
  readonly introduction: string;
  readonly baseUrl: string;
  readonly groups: readonly {
    readonly name: string;
    readonly description: string;
    readonly calls: readonly ReferenceCall[];
  }[];
  readonly types: readonly { readonly name: string; readonly note: string | null; readonly shape: ReferenceShape }[];
  readonly problems: readonly ReferenceProblem[];
};

const KEY_NAMES: Readonly<Record<string, string>> = { serviceKey: "service key", customerKey: "customer's key" };
const KEY_VARIABLES: Readonly<Record<string, string>> = { serviceKey: "$SERVICE_KEY", customerKey: "$CUSTOMER_KEY" };
const LABELS: Readonly<Record<string, string>> = {
  "application/json": "JSON",
  "application/x-ndjson": "NDJSON",
  "application/cloudevents+json": "CloudEvent",
  "application/cloudevents-batch+json": "Batch",
};

/** Text for a POSIX shell, whatever stands in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function problemOf(code: ProblemCode): ReferenceProblem {
  return { status: statusOfProblem(code), code, title: TITLE_OF[code] };
}

function problemsOf({ responses }: Operation): readonly ReferenceProblem[] {
  const text = Object.values(responses)
    .map(({ description }) => description)
    .join(" ");
  return PROBLEM_CODES.filter((code) => text.includes(`\`${code}\``))
    .map(problemOf)
    .toSorted((a, b) => a.status - b.status);
}

/** The command that makes a call, with example values in its path. */
function commandOf(url: string, operation: Operation, type: string | null, example: unknown): string {
  const [scheme] = operation.security.flatMap(Object.keys);
  const lines = [`curl ${quoted(url)}`];
  if (scheme) lines.push(`-H "Authorization: Bearer ${KEY_VARIABLES[scheme]}"`);
  if (type) {
    const text = typeof example === "string" ? example.trimEnd() : JSON.stringify(example, null, 2);
    const data = type === "application/x-ndjson" ? "--data-binary" : "-d";
    lines.push(`-H "Content-Type: ${type}"`, `${data} ${quoted(text)}`);
  }
  return lines.join(" \\\n  ");
}

function requestsOf(url: string, operation: Operation): readonly ReferenceSample[] {
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  if (bodies.length === 0) return [{ language: "curl", label: "curl", code: commandOf(url, operation, null, null) }];
  return bodies.map(([type, { example }]) => ({
    language: type,
    label: LABELS[type] ?? type,
    code: commandOf(url, operation, type, example),
  }));
}

function callOf(
  document: ApiDocument,
  origin: string,
  method: "GET" | "POST",
  path: string,
  operation: Operation,
): ReferenceCall {
  const { schemas } = document.components;
  const [base] = document.servers;
  const example = operation.parameters.reduce(
    (whole, { name, example: value }) => whole.replace(`{${name}}`, String(value ?? "")),
    path,
  );
  const [body] = Object.values(operation.requestBody?.content ?? {});
  const [answer] = Object.values(operation.responses["200"]?.content ?? {});
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    description: operation.description,
    keys: operation.security.flatMap(Object.keys).map((scheme) => KEY_NAMES[scheme] ?? scheme),
    parameters: operation.parameters.map(({ name, in: where, required, schema, description }) => ({
      ...fieldOf(name, { ...schema, ...(description && { description }) }, required, schemas),
      where,
    })),
    body: body ? shapeOf(body.schema, schemas) : null,
    answer: answer ? shapeOf(answer.schema, schemas) : null,
    problems: problemsOf(operation),
    requests: requestsOf(`${origin}${base?.url ?? ""}${example}`, operation),
    answered: JSON.stringify(answer?.example ?? null, null, 2),
  };
}

/** Every named type that the calls refer to, each once, in the order of their names. */
function typesOf({ components: { schemas } }: ApiDocument, calls: readonly ReferenceCall[]): Reference["types"] {
  const found = new Map<string, ReferenceShape>();
  const waiting = calls.flatMap(({ body, answer }) => [...namesIn(body), ...namesIn(answer)]);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const shape = found.has(name) ? null : shapeOf({ $ref: schemaRef(name) }, schemas);
    if (!shape) continue;
    found.set(name, shape);
    waiting.push(...namesIn(shape));
  }
  return [...found]
    .map(([name, shape]) => ({ name, note: noteOf(schemas[name]), shape }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function noteOf(schema: JsonSchema | undefined): string | null {
  return typeof schema?.description === "string" ? schema.description : null;
}

/** The API's document as a page for people; `origin` is where its commands call. */
export function referenceOf(document: ApiDocument, origin: string): Reference {
  const calls = Object.entries(document.paths).flatMap(([path, { get, post }]) => [
    ...(post ? [{ tag: post.tags[0], call: callOf(document, origin, "POST", path, post) }] : []),
    ...(get ? [{ tag: get.tags[0], call: callOf(document, origin, "GET", path, get) }] : []),
  ]);
  return {
    title: document.info.title,
    introduction: document.info.description,
    baseUrl: `${origin}${document.servers[0]?.url ?? ""}`,
    groups: document.tags.map(({ name, description }) => ({
      name,
      description,
      calls: calls.filter(({ tag }) => tag === name).map(({ call }) => call),
    })),
    types: typesOf(
      document,
      calls.map(({ call }) => call),
    ),
    problems: PROBLEM_CODES.map(problemOf).toSorted((a, b) => a.status - b.status),
  };
}
