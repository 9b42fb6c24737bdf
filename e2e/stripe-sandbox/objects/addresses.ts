import type { Params } from "../params.ts";

export type Address = Record<"city" | "country" | "line1" | "line2" | "postal_code" | "state", string | null>;

/** Reads `address`; undefined means "not sent", null "remove". */
export function readAddress(params: Params): Address | null | undefined {
  if (!params.names().includes("address")) return undefined;
  if (params.isEmpty("address")) return null;
  const address = params.object("address");
  const text = (name: string) => address?.text(name) || null;
  return {
    city: text("city"),
    country: text("country"),
    line1: text("line1"),
    line2: text("line2"),
    postal_code: text("postal_code"),
    state: text("state"),
  };
}
