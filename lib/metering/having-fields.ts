/** A JSON Schema, for `meta`, of objects that have these fields: what a refinement checks, told to who reads the document. */
export function havingFields(...names: readonly string[]) {
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, {}])),
    required: [...names],
  } as const;
}
