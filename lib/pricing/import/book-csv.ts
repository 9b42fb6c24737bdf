import { writeCsv } from "#lib/pricing/import/csv.ts";
import { CSV_COLUMNS } from "#lib/pricing/import/csv-list.ts";
import type { DraftRate, Feature } from "#lib/pricing/price-book.ts";
import { viewDraftRate } from "#lib/pricing/rate-view.ts";

/** "region=eu", or JSON where a name or value has what separates them. */
function dimensionsCell(rate: DraftRate, text: string): string {
  const plain = Object.entries(rate.dimensions).every(
    ([key, value]) => !/[,=]|^\s|\s$/.test(key) && !/,|^\s|\s$/.test(value),
  );
  return plain ? text : JSON.stringify(rate.dimensions);
}

/** A book as the CSV that the import reads: importing it again changes nothing. Prices are in credits. */
export function bookAsCsv(rates: readonly DraftRate[], catalogue: ReadonlyMap<string, Feature>): string {
  const rows = rates.map((rate) => {
    const { feature, meter, dimensions, model, price, per, base, minimum, tiers, tierBy } = viewDraftRate(rate);
    const { provider = "", name = "", kind = "" } = catalogue.get(feature) ?? {};
    const cells = [feature, meter, dimensionsCell(rate, dimensions), model, price, per, base, minimum, tiers, tierBy];
    return [...cells, "credits", provider, name, kind];
  });
  return writeCsv([[...CSV_COLUMNS], ...rows]);
}
