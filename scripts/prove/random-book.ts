import type pg from "pg";
import type { ListedRate } from "#lib/testing/model/choose-rate.ts";
import type { Random } from "#lib/testing/random.ts";

const METERS = ["input_tokens", "output_tokens", "images", "seconds", "requests"];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  resolution: ["1k", "2k", "4k"],
  region: ["eu", "us", "ap"],
  domain: ["*.example", "*.shop.example", "a.shop.example", "*.b.shop.example"],
};
/** What events say: what rates name, what only wildcards cover, what nothing covers. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  resolution: ["1k", "2k", "4k", "8k"],
  region: ["eu", "us", "ap", "moon"],
  domain: ["a.shop.example", "x.b.shop.example", "c.shop.example", "d.example", "example", "elsewhere.test"],
};
const PERS = ["1", "7", "1000", "1000000", "333"];

/** A price of up to twelve places, mostly small. */
function price(random: Random): string {
  const places = random.pick([0, 2, 6, 12]);
  const digits = String(random.below(random.pick([10, 1_000, 1_000_000]))).padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function tiers(random: Random, meters: readonly string[], model: string): object {
  let bound = 0;
  const count = random.between(1, 4);
  const steps = Array.from({ length: count }, (_, at) => {
    bound += random.between(1, 5_000);
    const upTo = at === count - 1 ? null : random.chance(0.2) ? `${bound}.5` : String(bound);
    return { upTo, price: price(random), ...(random.chance(0.3) && { per: random.pick(PERS) }) };
  });
  return model === "volume" && random.chance(0.4) ? { steps, by: meters } : { steps };
}

type RateRow = Omit<ListedRate, "id"> & { readonly [column: string]: unknown };

function rateRow(
  random: Random,
  feature: string,
  meters: readonly string[],
  meter: string,
  dimensions: Record<string, string>,
): RateRow {
  const model = random.weighted([
    ["per_unit", 4],
    ["package", 2],
    ["graduated", 2],
    ["volume", 2],
  ] as const);
  const tiered = model === "graduated" || model === "volume";
  return {
    feature,
    meter,
    dimensions,
    model,
    price: tiered ? "0" : price(random),
    per: random.pick(PERS),
    base: random.chance(0.3) ? price(random) : "0",
    minimum: random.chance(0.2) ? price(random) : "0",
    tiers: tiered ? JSON.stringify(tiers(random, meters, model)) : null,
  };
}

/** The cases of one meter: mostly a default, and some that name one or more dimensions. */
function casesOf(random: Random): Record<string, string>[] {
  const cases = new Map<string, Record<string, string>>();
  if (random.chance(0.8)) cases.set("{}", {});
  for (let left = random.below(6); left > 0; left -= 1) {
    const keys = Object.keys(VALUES).filter(() => random.chance(0.5));
    const dimensions = Object.fromEntries(keys.map((key) => [key, random.pick(VALUES[key] ?? [])]));
    cases.set(JSON.stringify(dimensions), dimensions);
  }
  return [...cases.values()];
}

const COLUMNS = ["feature", "meter", "dimensions", "model", "price", "per", "base", "minimum", "tiers"] as const;

/** Publishes a price book of every kind of rate; answers its rates as they are listed. */
export async function publishRandomBook(
  owner: pg.Client,
  random: Random,
  { features, effectiveAt }: { readonly features: number; readonly effectiveAt: string },
): Promise<readonly ListedRate[]> {
  const { rows } = await owner.query<{ id: string }>(
    "INSERT INTO price_books (name, created_by) VALUES ('Random', 'proof') RETURNING id",
  );
  const listed: ListedRate[] = [];
  for (let at = 0; at < features; at += 1) {
    const meters = METERS.filter((_, index) => index === at % METERS.length || random.chance(0.4));
    const drafts = meters.flatMap((meter) =>
      casesOf(random).map((dimensions) => rateRow(random, `feature-${at}`, meters, meter, dimensions)),
    );
    for (const draft of drafts) {
      const values = COLUMNS.map((column) =>
        column === "dimensions" ? JSON.stringify(draft.dimensions) : draft[column],
      );
      const places = COLUMNS.map((_, index) => `$${index + 2}`).join(", ");
      const sql = `INSERT INTO rates (book_id, ${COLUMNS.join(", ")}) VALUES ($1, ${places}) RETURNING id`;
      const inserted = await owner.query<{ id: string }>(sql, [rows[0]?.id, ...values]);
      const { feature, meter, dimensions } = draft;
      listed.push({ id: inserted.rows[0]?.id ?? "", feature, meter, dimensions });
    }
  }
  await owner.query(
    `UPDATE price_books SET state = 'published', number = (SELECT coalesce(max(number), 0) + 1 FROM price_books), effective_at = $2,
       published_at = now() WHERE id = $1`,
    [rows[0]?.id, effectiveAt],
  );
  return listed;
}

/** A quantity of up to six places: often small, sometimes nothing, sometimes beyond any tier. */
function quantity(random: Random): string {
  const count = random.below(random.pick([2, 100, 10_000, 100_000_000]));
  return random.chance(0.2) ? `${count}.${String(random.between(1, 999_999)).padStart(6, "0")}` : String(count);
}

export type RandomUsage = {
  readonly feature: string;
  readonly meters: Readonly<Record<string, string>>;
  readonly dimensions?: Readonly<Record<string, string>>;
};

/** Usage that mostly has a price, and sometimes names what has none. */
export function randomUsage(random: Random, rates: readonly ListedRate[]): RandomUsage {
  const { feature } = random.pick(rates);
  const own = [...new Set(rates.filter((rate) => rate.feature === feature).map(({ meter }) => meter))];
  const kept = own.filter(() => random.chance(0.7));
  const named = random.chance(0.01) ? [...kept, "unheard_of"] : kept.length > 0 ? kept : own.slice(0, 1);
  const meters = Object.fromEntries(named.map((meter) => [meter, quantity(random)]));
  const known = [
    ...new Set(rates.filter((rate) => rate.feature === feature).flatMap((rate) => Object.keys(rate.dimensions))),
  ];
  const keys = known.filter(() => random.chance(0.7));
  if (keys.length === 0) return { feature, meters };
  return { feature, meters, dimensions: Object.fromEntries(keys.map((key) => [key, random.pick(SAID[key] ?? ["?"])])) };
}
