import { badParameter } from "./errors.ts";
import type { Params } from "./params.ts";

export type Metadata = Readonly<Record<string, string>>;

/** Reads `metadata`; null means "remove all", undefined means "not sent". */
export function readMetadata(params: Params): Metadata | null | undefined {
  if (!params.names().includes("metadata")) return undefined;
  if (params.isEmpty("metadata")) return null;
  const tree = params.object("metadata");
  const pairs = (tree?.names() ?? []).map((name): [string, string] => [name, tree?.text(name) ?? ""]);
  for (const [name, value] of pairs) refuseOversize(params.path("metadata"), name, value);
  if (pairs.length > 50) badParameter("metadata", "Metadata can have at most 50 keys.");
  return Object.fromEntries(pairs);
}

/** Stripe merges metadata key by key; an empty value removes its key. */
export function mergeMetadata(before: Metadata | null, sent: Metadata | null | undefined): Record<string, string> {
  if (sent === null) return {};
  const merged = { ...before, ...sent };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}

function refuseOversize(param: string, name: string, value: string): void {
  if (name.length > 40) {
    badParameter(
      param,
      `Metadata keys can be at most 40 characters long, but you passed one of ${name.length}: '${name}'.`,
    );
  }
  if (value.length > 500) {
    badParameter(
      param,
      `Metadata values can have up to 500 characters, but you passed in a value of length ${value.length} for '${name}'.`,
    );
  }
}
