import type { Json, JsonObject } from "./records.ts";

/**
 * An object as the API sends it. Links to hosted pages are stored without their origin, because the sandbox may listen
 * on another port after a restart; here they become absolute.
 */
export function toWire(publicUrl: string, value: object): JsonObject {
  const absolute = (name: string, part: unknown) =>
    name === "url" && typeof part === "string" && part.startsWith("/c/") ? publicUrl + part : part;
  const text = JSON.stringify(value, absolute);
  const wire: JsonObject = JSON.parse(text);
  return wire;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
