import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { type ChargeCursor, ChargeFiltersInput, chargeFilters, readCursor } from "#lib/metering/charge-filters.ts";
import { type ChargeRecord, listCharges, sumCharges } from "#lib/metering/charge-queries.ts";

/** A page of charges as an address asks for it; `next` and `first` are search texts of other pages, null where none is. */
export type AskedCharges = {
  readonly charges: readonly ChargeRecord[];
  readonly total: string | null;
  readonly next: string | null;
  readonly first: string | null;
};

const PAGE = 50;
const FILTERS = ["feature", "key", "environment", "status", "from", "to"] as const;

type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The cursor in an address; one that nobody gave out begins at the top. */
function cursorIn(text: string): ChargeCursor | null {
  try {
    return text ? readCursor(text) : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Reads charges by the filters in an address. A filter that makes no sense is left out, as addresses are typed by hand. */
export async function listAskedCharges(ctx: Context, search: Search): Promise<AskedCharges> {
  const given = FILTERS.flatMap((name) => {
    const value = search[name];
    const makesSense = typeof value === "string" && value && ChargeFiltersInput.shape[name].safeParse(value).success;
    return makesSense ? [[name, value] as const] : [];
  });
  const kept = new URLSearchParams(given.map(([name, value]) => [name, value]));
  const filters = chargeFilters(ChargeFiltersInput.parse(Object.fromEntries(given)));
  if (!filters) return { charges: [], total: "0", next: null, first: null };
  const after = cursorIn(typeof search.cursor === "string" ? search.cursor : "");
  const [page, total] = await Promise.all([
    listCharges(ctx, filters, { after, limit: PAGE }),
    sumCharges(ctx, filters),
  ]);
  const next = page.nextCursor && new URLSearchParams([...kept, ["cursor", page.nextCursor]]).toString();
  return { charges: page.charges, total, next, first: after ? kept.toString() : null };
}
