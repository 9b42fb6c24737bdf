import type { Context } from "#lib/context.ts";
import { type HoldList, listHolds, type PastHoldFilters } from "#lib/metering/hold-list-queries.ts";
import { FeatureCode } from "#lib/metering/usage-event.ts";

/** A list of holds as an address asks for it; `search` is what its live answer is asked with. */
export type AskedHolds = {
  readonly list: HoldList;
  readonly search: string;
  readonly nextSearch: string | null;
  readonly firstSearch: string | null;
};

type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

const PAST = ["settled", "released", "lapsed"] as const;

/** What makes no sense is left out, as addresses are typed by hand. */
function readFilters({ state, feature, before }: Search): PastHoldFilters {
  const known = PAST.find((each) => each === state);
  const named = FeatureCode.safeParse(feature);
  return {
    ...(known && { state: known }),
    ...(named.success && { feature: named.data }),
    ...(typeof before === "string" && before && { before }),
  };
}

function textOf(filters: PastHoldFilters): string {
  return new URLSearchParams(Object.entries(filters)).toString();
}

/** Reads holds by the filters in an address. */
export async function listAskedHolds(ctx: Context, search: Search): Promise<AskedHolds> {
  const { before, ...kept } = readFilters(search);
  const asked = { ...kept, ...(before && { before }) };
  const list = await listHolds(ctx, asked);
  return {
    list,
    search: textOf(asked),
    nextSearch: list.next && textOf({ ...kept, before: list.next }),
    firstSearch: before ? textOf(kept) : null,
  };
}
