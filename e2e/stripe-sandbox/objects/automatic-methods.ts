import { badParameter } from "../errors.ts";
import type { Params } from "../params.ts";

export type MethodChoice = {
  /** What is offered to the payer. */
  readonly methodTypes: readonly string[];
  readonly allowed: readonly string[] | null;
  readonly excluded: readonly string[] | null;
};

export type AutomaticMethods = { readonly allow_redirects: "always" | "never"; readonly enabled: boolean };

const PLAYED = ["card", "sepa_debit"];

/** Reads which methods may be used. Without a list the sandbox offers cards alone; bank debits exist only in euro. */
export function readMethodChoice(params: Params, currency: string | null): MethodChoice {
  const allowed = params.texts("allowed_payment_method_types") ?? null;
  const excluded = params.texts("excluded_payment_method_types") ?? null;
  const wanted = allowed ?? ["card"];
  const possible = PLAYED.filter((type) => type === "card" || currency === "eur");
  const methodTypes = possible.filter((type) => wanted.includes(type) && !excluded?.includes(type));
  if (methodTypes.length === 0) {
    badParameter(
      "allowed_payment_method_types",
      `No payment method is left to offer. The sandbox has ${PLAYED.join(" and ")}.`,
    );
  }
  return { methodTypes, allowed, excluded };
}

/** Reads `automatic_payment_methods`; Stripe's default is to choose by itself, redirects included. */
export function readAutomaticMethods(params: Params): AutomaticMethods {
  const automatic = params.object("automatic_payment_methods");
  const enabled = automatic?.flag("enabled") ?? true;
  return { enabled, allow_redirects: automatic?.oneOf("allow_redirects", ["always", "never"]) ?? "always" };
}
