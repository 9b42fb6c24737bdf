import * as z from "zod";
import { PlannedWork } from "#lib/metering/planned-work.ts";
import { Labels } from "#lib/metering/printable.ts";
import { Meters, UsageEventInput } from "#lib/metering/usage-event.ts";
import { BatchAnswer, UsageItem } from "#lib/web/api/answer-schemas.ts";
import {
  BalanceAnswer,
  ChargeAnswer,
  ChargeDetailAnswer,
  DrawAnswer,
  ExplainedLineAnswer,
  HoldAnswer,
  LineAnswer,
  PricedRateAnswer,
  RateAnswer,
} from "#lib/web/api/charge-schemas.ts";
import { PROBLEMS, ProblemAnswer, type ProblemCode } from "#lib/web/api/problem-schemas.ts";
import type { ApiRoute } from "#lib/web/api/route.ts";
import { CloudEvent, UsageData } from "#lib/web/api/usage-bodies.ts";

/** A JSON Schema as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const REQUESTS: Readonly<Record<string, z.ZodType>> = {
  Meters,
  Labels,
  PlannedWork,
  UsageEvent: UsageEventInput,
  UsageData,
  CloudEvent,
};

const ANSWERS: Readonly<Record<string, z.ZodType>> = {
  Balance: BalanceAnswer,
  Rate: RateAnswer,
  PricedRate: PricedRateAnswer,
  Line: LineAnswer,
  ExplainedLine: ExplainedLineAnswer,
  Draw: DrawAnswer,
  Charge: ChargeAnswer,
  ChargeDetail: ChargeDetailAnswer,
  Hold: HoldAnswer,
  UsageItem,
  Batch: BatchAnswer,
  Problem: ProblemAnswer,
};

/** "out_of_credit" → "OutOfCredit", "recordUsage" → "RecordUsage". */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function problemName(code: ProblemCode): string {
  return `${pascal(code)}Problem`;
}

export function answerName({ facts }: ApiRoute): string {
  return `${pascal(facts.operation)}Answer`;
}

/** The schema of a body; a call that takes several forms has one for each. */
export function bodyName({ facts }: ApiRoute, type: string): string {
  const form = /^application\/(?:x-)?([a-z-]+?)(?:\+json)?$/.exec(type)?.[1] ?? "";
  return `${pascal(facts.operation)}Body${form === "json" ? "" : pascal(form.replaceAll("-", "_"))}`;
}

export function schemaRef(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Named schemas as JSON Schema that refers to each other by name. */
function written(named: Readonly<Record<string, z.ZodType>>, io: "input" | "output"): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) if (!registry.has(schema)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: schemaRef, io, unrepresentable: "any" });
  const plain = Object.entries(schemas).map(([id, { $id, $schema, "~standard": _, ...schema }]) => [id, schema]);
  // One schema may have two names; the second refers to the first.
  const twins = Object.entries(named)
    .filter(([id]) => !(id in schemas))
    .map(([id, schema]) => [id, { $ref: schemaRef(registry.get(schema)?.id ?? id) }]);
  return Object.fromEntries([...plain, ...twins]);
}

/** Every schema that the document names: what calls take, what they answer, and every problem. */
export function namedSchemas(routes: readonly ApiRoute[]): Readonly<Record<string, JsonSchema>> {
  const bodies = routes.flatMap((route) =>
    Object.entries(route.facts.bodies).map(([type, { schema }]) => [bodyName(route, type), schema] as const),
  );
  const answers = routes.map((route) => [answerName(route), route.facts.answers] as const);
  const problems = [...PROBLEMS].map(([code, schema]) => [problemName(code), schema] as const);
  return {
    ...written({ ...REQUESTS, ...Object.fromEntries(bodies) }, "input"),
    ...written({ ...ANSWERS, ...Object.fromEntries(problems), ...Object.fromEntries(answers) }, "output"),
  };
}

/** The schemas of search parameters by name; one that differs between forms may be either. */
export function searchSchemas(forms: readonly z.ZodObject[]): ReadonlyMap<string, JsonSchema> {
  const found = new Map<string, JsonSchema[]>();
  for (const form of forms) {
    const { properties = {} } = z.toJSONSchema(form, { io: "input", unrepresentable: "any" });
    for (const [name, schema] of Object.entries(properties)) {
      const known = found.get(name) ?? [];
      if (typeof schema === "object" && !known.some((each) => JSON.stringify(each) === JSON.stringify(schema))) {
        found.set(name, [...known, schema]);
      }
    }
  }
  return new Map(
    [...found].map(([name, schemas]) => [name, schemas.length > 1 ? { anyOf: schemas } : (schemas[0] ?? {})]),
  );
}
