import { expect, test } from "vitest";
import * as z from "zod";
import { STATUS_OF } from "#lib/errors.ts";
import { faultOf, testDocument } from "#lib/testing/api-document.ts";
import { ROUTES } from "#lib/web/api/match-route.ts";
import { PROBLEM_CODES, statusOfProblem } from "#lib/web/api/problem-schemas.ts";
import { USAGE_TYPES } from "#lib/web/api/read-usage-body.ts";
import { refusalsOf } from "#lib/web/api/route.ts";

const document = testDocument();
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })),
);

test("every call is in the document, and every call of the document is there", () => {
  expect(operations.map(({ name }) => name).sort()).toEqual(ROUTES.map((each) => `${each.method} ${each.path}`).sort());
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
});

test("a call lists every refusal it knows of, by its status, and nothing else", () => {
  for (const route of ROUTES) {
    const operation = document.paths[route.path]?.[route.method === "GET" ? "get" : "post"];
    const listed = Object.entries(operation?.responses ?? {}).flatMap(([status, { content }]) =>
      [...JSON.stringify(content).matchAll(/schemas\/(\w+)Problem"/g)].map(([, name]) => `${status} ${name}`),
    );
    const named = (code: string) => code.split("_").map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
    const wanted = refusalsOf(route).map((code) => `${STATUS_OF[code]} ${named(code).join("")}`);
    expect(listed.sort()).toEqual([...wanted, "500 Bug"].sort());
  }
});

test("every reference leads somewhere, and every named schema is used", () => {
  const text = JSON.stringify(document);
  const used = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? ""));
  const named = Object.keys(document.components.schemas);
  expect([...used].filter((name) => !named.includes(name))).toEqual([]);
  expect(named.filter((name) => !used.has(name)).sort()).toEqual(
    ["MethodNotAllowedProblem", "Problem"].filter((name) => !used.has(name)),
  );
});

test("examples are what their schemas say", () => {
  for (const { name, operation } of operations) {
    const bodies = Object.values(operation.requestBody?.content ?? {});
    const answers = Object.values(operation.responses["200"]?.content ?? {});
    for (const { schema, example } of [...bodies, ...answers]) {
      expect(faultOf(schema, example), name).toBeNull();
    }
  }
});

test("the problems are a closed union of every code", () => {
  const codes = [...Object.keys(STATUS_OF), "bug"];
  expect([...PROBLEM_CODES]).toEqual(codes);
  const problem = (code: string, status: number) => ({
    type: `/problems/${code.replaceAll("_", "-")}`,
    title: "x",
    status,
    detail: "x",
    code,
    instance: "x",
  });
  expect(faultOf({ $ref: "#/components/schemas/Problem" }, problem("teapot", 418))).not.toBeNull();
  for (const code of PROBLEM_CODES) expect(statusOfProblem(code)).toBeGreaterThanOrEqual(400);
});

test("usage is documented in every envelope that it is read in", () => {
  expect(Object.keys(document.paths["/usage"]?.post?.requestBody?.content ?? {})).toEqual([...USAGE_TYPES]);
});

const Text = z.string().min(1);
const Schema = z.looseObject({});
const Media = z.record(Text, z.strictObject({ schema: Schema, example: z.unknown() }).partial({ example: true }));
const HeaderOrRef = z.union([z.strictObject({ $ref: Text }), z.strictObject({ description: Text, schema: Schema })]);
const OpenApiOperation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  tags: z.array(Text).min(1),
  summary: Text.max(80),
  description: Text,
  security: z.array(z.record(Text, z.array(z.never()))),
  parameters: z.array(
    z.strictObject({
      name: Text,
      in: z.enum(["path", "query", "header"]),
      required: z.boolean(),
      description: Text.optional(),
      example: Text.optional(),
      schema: Schema,
    }),
  ),
  requestBody: z.strictObject({ required: z.boolean(), content: Media }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({ description: Text, headers: z.record(Text, HeaderOrRef), content: Media }),
  ),
});

/** What OpenAPI 3.1 asks of the objects that this document is made of. */
const OpenApi = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: Text, version: Text, description: Text }),
  servers: z.array(z.strictObject({ url: Text })),
  tags: z.array(z.strictObject({ name: Text, description: Text })),
  paths: z.record(
    z.string().startsWith("/"),
    z.strictObject({ get: OpenApiOperation.optional(), post: OpenApiOperation.optional() }),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[a-zA-Z0-9._-]+$/), Schema),
    headers: z.record(Text, HeaderOrRef),
    securitySchemes: z.record(
      Text,
      z.strictObject({ type: z.literal("http"), scheme: z.literal("bearer"), bearerFormat: Text, description: Text }),
    ),
  }),
});

test("the document keeps the rules of OpenAPI 3.1", () => {
  expect(OpenApi.safeParse(document).error).toBeUndefined();
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((each) => each.in === "path");
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required)).toBe(true);
    for (const name of operation.tags) expect(document.tags.map((each) => each.name)).toContain(name);
    for (const scheme of operation.security.flatMap(Object.keys)) {
      expect(Object.keys(document.components.securitySchemes)).toContain(scheme);
    }
  }
});
