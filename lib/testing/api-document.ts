import * as z from "zod";
import { type ApiDocument, apiDocument, type Operation } from "#lib/web/api/document.ts";
import type { JsonSchema } from "#lib/web/api/document-schemas.ts";
import { matchRoute, ROUTES } from "#lib/web/api/match-route.ts";

const HERE = "#/components/schemas/";
let read: ApiDocument | null = null;
const validators = new Map<string, z.ZodType>();

/** The document as callers read it: what JSON leaves of it. */
export function testDocument(): ApiDocument {
  read ??= parsedDocument(JSON.stringify(apiDocument(ROUTES)));
  return read;
}

function parsedDocument(text: string): ApiDocument {
  return JSON.parse(text) as ApiDocument;
}

/** A validator of what the document says, by the document alone. */
function validatorOf(schema: JsonSchema): z.ZodType {
  const text = JSON.stringify(schema);
  const known = validators.get(text);
  if (known) return known;
  const whole = { ...schema, $defs: testDocument().components.schemas };
  const made = z.fromJSONSchema(JSON.parse(JSON.stringify(whole).replaceAll(HERE, "#/$defs/")));
  validators.set(text, made);
  return made;
}

/** What of `value` the schema does not allow, in words; null when it allows it. */
export function faultOf(schema: JsonSchema, value: unknown): string | null {
  const parsed = validatorOf(schema).safeParse(value);
  return parsed.success ? null : `${z.prettifyError(parsed.error)}\nin ${JSON.stringify(value, null, 2)}`;
}

function operationAt(method: string, path: string): Operation | null {
  try {
    const { route } = matchRoute(method, path.split("?")[0] ?? "");
    return testDocument().paths[route.path]?.[method === "GET" ? "get" : "post"] ?? null;
  } catch {
    return null;
  }
}

/**
 * Holds an answer to what the document promises for its call and status; `path` is whole, with search.
 * @throws Error that says what the document lacks, or what the answer has too much
 */
export function requireDocumented(method: string, path: string, status: number, body: unknown): void {
  const operation = operationAt(method, path);
  const name = `${method} ${path.split("?")[0]}`;
  // What is no call of the API is answered all the same, with a problem.
  const response = operation?.responses[String(status)];
  if (operation && !response) throw new Error(`${name} answered ${status}, which its document does not list`);
  const [content] = Object.values(response?.content ?? {});
  const fault = faultOf(content?.schema ?? { $ref: `${HERE}Problem` }, body);
  if (fault) throw new Error(`${name} answered ${status} otherwise than its document says: ${fault}`);
}
