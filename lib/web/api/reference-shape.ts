import type { JsonSchema } from "#lib/web/api/document-schemas.ts";

/** A field of a body or an answer; what it holds itself stands in `inside`. */
export type ReferenceField = {
  readonly name: string;
  /** In words: "decimal string", "array of Charge", "charged or duplicate". */
  readonly type: string;
  readonly required: boolean;
  readonly note: string | null;
  /** A type that is described in a place of its own. */
  readonly refersTo: string | null;
  readonly inside: ReferenceShape | null;
};

/** What something may look like: one form, or several of which it has one. */
export type ReferenceShape = readonly { readonly label: string | null; readonly fields: readonly ReferenceField[] }[];

type Schemas = Readonly<Record<string, JsonSchema>>;

const DEEPEST = 5;
const PREFIX = "#/components/schemas/";

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/** The name of a schema that has one. */
function nameOf(schema: JsonSchema): string | null {
  return textOf(schema.$ref)?.slice(PREFIX.length) ?? null;
}

/** The schema itself, where a name stood for it; what stands beside the name counts too. */
function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const named = schemas[nameOf(schema) ?? ""];
  if (!named) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...resolved(named, schemas), ...beside };
}

/** Forms that differ by what they hold; conditions on the same fields are no forms. */
function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return schema.properties ? [] : [...listOf(schema.anyOf), ...listOf(schema.oneOf)];
}

function words(values: readonly unknown[]): string {
  return values.map(String).join(" or ");
}

/** What a value is, in a few words. */
function typeOf(schema: JsonSchema, schemas: Schemas): string {
  const whole = resolved(schema, schemas);
  const forms = alternatives(whole);
  if (forms.length > 0) {
    const name = nameOf(schema);
    if (name && forms.every((form) => resolved(form, schemas).properties)) return name;
    return words([...new Set(forms.map((form) => typeOf(form, schemas)))]);
  }
  if (whole.const !== undefined) return String(whole.const);
  if (Array.isArray(whole.enum)) return words(whole.enum);
  if (whole.type === "array") return `array of ${isSchema(whole.items) ? typeOf(whole.items, schemas) : "nothing"}`;
  if (whole.type === "string" && textOf(whole.description)?.startsWith("An exact decimal")) return "decimal string";
  const prefix = /^\^([a-z]{3})_/.exec(textOf(whole.pattern) ?? "")?.[1];
  if (prefix) return `${prefix}_… id`;
  if (whole.format === "date-time") return "timestamp";
  if (whole.format === "date") return "day";
  if (whole.type === "object" && isSchema(whole.additionalProperties)) {
    return `object of ${typeOf(whole.additionalProperties, schemas)}`;
  }
  return nameOf(schema) ?? textOf(whole.type) ?? "anything";
}

/** The named type that a value is, or is a list of; null for one without a name or without fields. */
function namedType(schema: JsonSchema, schemas: Schemas): string | null {
  const name = nameOf(schema);
  if (name) return shapeOf(schema, schemas) ? name : null;
  return schema.type === "array" && isSchema(schema.items) ? namedType(schema.items, schemas) : null;
}

/** What stands in a value that holds fields; null for one that holds none. Named types inside it are only named. */
export function shapeOf(schema: JsonSchema, schemas: Schemas, depth = 0): ReferenceShape | null {
  const whole = resolved(schema, schemas);
  if (depth > DEEPEST) return null;
  if (whole.type === "array" && isSchema(whole.items)) return shapeOf(whole.items, schemas, depth);
  const forms = alternatives(whole).flatMap((form) => {
    const inside = shapeOf(form, schemas, depth);
    return inside ? inside.map((each) => ({ ...each, label: each.label ?? labelOf(form, schemas) })) : [];
  });
  if (forms.length > 0) return forms;
  if (!isSchema(whole.properties)) return null;
  const required = new Set(Array.isArray(whole.required) ? whole.required : []);
  const fields = Object.entries(whole.properties).flatMap(([name, value]) =>
    isSchema(value) ? [fieldOf(name, value, required.has(name), schemas, depth)] : [],
  );
  return [{ label: null, fields }];
}

/** What tells one form from the others: its name, or its status. */
function labelOf(form: JsonSchema, schemas: Schemas): string | null {
  const { properties } = resolved(form, schemas);
  const status = isSchema(properties) && isSchema(properties.status) ? typeOf(properties.status, schemas) : null;
  return nameOf(form) ?? (status && `status ${status}`) ?? (form.type === "array" ? "A batch" : null);
}

export function fieldOf(
  name: string,
  schema: JsonSchema,
  required: boolean,
  schemas: Schemas,
  depth = 0,
): ReferenceField {
  const whole = resolved(schema, schemas);
  const usual = whole.default === undefined ? null : `Usually ${JSON.stringify(whole.default)}.`;
  const description = textOf(whole.description);
  const refersTo = namedType(schema, schemas);
  const said =
    refersTo || description?.startsWith("An exact decimal") || description === "An instant in UTC."
      ? null
      : description;
  return {
    name,
    type: typeOf(schema, schemas),
    required,
    note: [said, usual].filter((each) => each !== null).join(" ") || null,
    refersTo,
    inside: refersTo ? null : shapeOf(schema, schemas, depth + 1),
  };
}

/** The named types that fields refer to, and those that these refer to. */
export function namesIn(shape: ReferenceShape | null): readonly string[] {
  return (shape ?? []).flatMap(({ fields }) =>
    fields.flatMap(({ refersTo, inside }) => [...(refersTo ? [refersTo] : []), ...namesIn(inside)]),
  );
}
