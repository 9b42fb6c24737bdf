import type { Environment } from "#lib/context.ts";
import type { Correction } from "#lib/metering/correction.ts";

export type HoldState = "open" | "settled" | "released" | "lapsed";

/** A hold as screens show it; amounts are decimal strings of credits, instants ISO strings. */
export type HoldSummary = {
  readonly id: string;
  /** The vendor's own id of the work. */
  readonly reference: string;
  readonly features: readonly string[];
  readonly keyName: string | null;
  /** Null for a hold that no key asked for. */
  readonly environment: Environment | null;
  readonly state: HoldState;
  /** What was set aside, what of it still is, and what its work has cost so far. */
  readonly amount: string;
  readonly remaining: string;
  readonly settled: string;
  /** What came back to the balance, and what could not because its grant had expired meanwhile. */
  readonly returned: string;
  readonly lapsed: string;
  readonly createdAt: string;
  readonly deadlineAt: string;
  /** When it was over: the deadline for what lapsed; null while it is open. */
  readonly closedAt: string | null;
  /** How often its deadline was moved, and when it was last; null when it never was. */
  readonly extended: { readonly at: string; readonly times: number } | null;
};

/** A charge that settled a hold: what of it the hold paid, and what went beyond. */
export type HoldCharge = {
  readonly id: string;
  readonly at: string;
  readonly feature: string;
  readonly quantity: string;
  readonly amount: string;
  readonly fromHold: string;
  readonly beyond: string;
  readonly correction: Correction["kind"] | null;
};

/** Something that happened to a hold. */
export type HoldMoment =
  | { readonly kind: "placed"; readonly at: string; readonly amount: string }
  | { readonly kind: "extended"; readonly at: string; readonly times: number; readonly until: string }
  | ({ readonly kind: "charged" } & HoldCharge)
  | {
      readonly kind: "settled" | "released" | "lapsed";
      readonly at: string;
      readonly returned: string;
      readonly lapsed: string;
    };

/** What happened to a hold, in order; of its extensions the last one stands for all. */
export function momentsOf(hold: HoldSummary, charges: readonly HoldCharge[]): readonly HoldMoment[] {
  const { createdAt, amount, state, closedAt, returned, lapsed, extended } = hold;
  const moments: HoldMoment[] = charges.map((charge) => ({ kind: "charged", ...charge }));
  if (extended) moments.push({ kind: "extended", ...extended, until: hold.deadlineAt });
  if (state !== "open" && closedAt) moments.push({ kind: state, at: closedAt, returned, lapsed });
  const later = moments.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return [{ kind: "placed", at: createdAt, amount }, ...later];
}
