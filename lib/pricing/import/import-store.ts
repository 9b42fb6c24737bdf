import { createHash } from "node:crypto";
import type { Transaction } from "#lib/db/clients.ts";
import { readField, refuse, refuseField } from "#lib/errors.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { currency } from "#lib/money/currency.ts";
import { divide, parseRational, type Rational } from "#lib/money/rational.ts";
import type { RateChange } from "#lib/pricing/book-diff.ts";
import { demoProviderNames } from "#lib/pricing/demo-models.ts";
import { getDraft, readRates } from "#lib/pricing/draft-store.ts";
import type { ListedProvider } from "#lib/pricing/genai-import.ts";
import { readCsvList } from "#lib/pricing/import/csv-list.ts";
import { readGenaiModels } from "#lib/pricing/import/genai-list.ts";
import { GENAI_PROVIDERS } from "#lib/pricing/import/genai-providers.ts";
import type { ImportTerms } from "#lib/pricing/import/import-input.ts";
import { planChanges, planRates } from "#lib/pricing/import/import-plan.ts";
import { readJsonList } from "#lib/pricing/import/json-list.ts";
import {
  FEATURE_KINDS,
  type ListProblem,
  looseName,
  type ReadList,
  type Skipped,
} from "#lib/pricing/import/listed-line.ts";
import { idleMarkups, type Markups, parsePercent, parsePercents } from "#lib/pricing/import/markup.ts";
import { linesOfModels } from "#lib/pricing/import/model-line.ts";
import type { Feature, Rate } from "#lib/pricing/price-book.ts";
import { listPriceFor } from "#lib/pricing/published-books-store.ts";
import { writeRate } from "#lib/pricing/rate-record.ts";

export type ImportPlan = {
  readonly before: readonly Rate[];
  readonly changes: readonly RateChange[];
  readonly features: ReadonlyMap<string, Feature>;
  readonly unchanged: number;
  readonly problems: readonly ListProblem[];
  readonly skipped: readonly Skipped[];
  readonly broken: boolean;
  /** Of the changes, so that what is applied is what was shown. */
  readonly fingerprint: string;
};

const DOLLAR = currency("USD");

/** The list of model prices is large, so it is loaded only by who imports it. */
async function genaiProviders(wanted: readonly string[]): Promise<readonly ListedProvider[]> {
  const { findProvider } = await import("@pydantic/genai-prices");
  const known = GENAI_PROVIDERS.filter((providerId) => wanted.includes(providerId));
  if (known.length === 0) refuseField("providers", "Choose at least one provider.");
  return known.flatMap((providerId) => {
    const found = findProvider({ providerId });
    return found ? [{ ...found, name: demoProviderNames[providerId] ?? found.name }] : [];
  });
}

function readMarkups(terms: ImportTerms): Markups {
  return {
    percent: readField("markup", () => parsePercent(terms.markup || "0")),
    providers: readField("providerMarkups", () => parsePercents(terms.providerMarkups, looseName)),
    models: readField("modelMarkups", () => parsePercents(terms.modelMarkups, (name) => name.toLowerCase())),
  };
}

async function readList(terms: ImportTerms, catalogue: ReadonlyMap<string, Feature>, now: Date): Promise<ReadList> {
  if (terms.source === "csv") return readCsvList(terms.text);
  const read =
    terms.source === "json"
      ? readJsonList(terms.text)
      : readGenaiModels(await genaiProviders(terms.providers), now.toISOString().slice(0, 10));
  if ("lines" in read) return read;
  const { models, problems, skipped } = read;
  const named = linesOfModels(models, catalogue);
  return { lines: named.lines, problems, skipped: [...skipped, ...named.skipped], broken: false };
}

/** Credits that a dollar buys now; only asked where a list is in dollars. */
async function listedPerDollar(now: Date): Promise<Rational> {
  const price = await listPriceFor(DOLLAR, now);
  if (!price)
    return refuse("invalid", "There is no list price in USD, so dollars cannot become credits; publish one first.");
  return divide(parseRational(formatCredits(price.creditsPicos)), parseRational(price.amountMajor));
}

export async function readCatalogue(tx: Transaction): Promise<ReadonlyMap<string, Feature>> {
  const rows = await tx.feature.findMany();
  return new Map(
    rows.map((row) => [
      row.code,
      { ...row, kind: FEATURE_KINDS.find((kind) => kind === row.kind) ?? "data" } satisfies Feature,
    ]),
  );
}

function fingerprintOf(changes: readonly RateChange[]): string {
  const sides = changes.map((change) => [
    change.kind,
    "before" in change ? writeRate(change.before) : null,
    "after" in change ? writeRate(change.after) : null,
  ]);
  return createHash("sha256").update(JSON.stringify(sides)).digest("base64url");
}

/** Of a complete list, what it may remove: of models those of the providers it names, else anything. */
function removable(terms: ImportTerms, list: ReadList, catalogue: ReadonlyMap<string, Feature>) {
  if (!terms.complete) return () => false;
  const ofModels = list.lines.some((line) => line.unit === "USD" && line.providerNames.length > 1);
  if (!ofModels) return () => true;
  const spoken = new Set(list.lines.flatMap((line) => line.providerNames.map(looseName)));
  return (feature: string) => spoken.has(looseName(catalogue.get(feature)?.provider ?? ""));
}

/**
 * Reads a list and compares it with a draft; nothing is written.
 * @throws Refusal invalid for terms that cannot be read, not_found or conflict for the draft
 */
export async function planImport(tx: Transaction, terms: ImportTerms, now: Date): Promise<ImportPlan> {
  const draft = await getDraft(tx, terms.bookId);
  const [before, catalogue] = [await readRates(tx, draft.id), await readCatalogue(tx)];
  const markups = readMarkups(terms);
  const list = await readList(terms, catalogue, now);
  const idle = list.broken ? [] : idleMarkups(markups, list.lines);
  if (idle.length > 0) {
    const detail = `The list has nothing called ${idle.slice(0, 5).join(", ")}; correct the name or leave its markup out.`;
    refuseField(markups.providers.has(idle[0] ?? "") ? "providerMarkups" : "modelMarkups", detail);
  }
  const kept = terms.onlyKnown ? list.lines.filter((line) => catalogue.has(line.feature.code)) : list.lines;
  const inDollars = kept.some((line) => line.unit === "USD");
  const listed = inDollars ? await listedPerDollar(now) : parseRational("1");
  const planned = planRates(kept, { listed, markups, catalogue: new Set(catalogue.keys()) });
  const { changes, unchanged } = planChanges(before, planned.rates, removable(terms, list, catalogue));
  return {
    before,
    changes: list.broken ? [] : changes,
    features: planned.features,
    unchanged,
    problems: [...list.problems, ...planned.problems].toSorted((a, b) => a.line - b.line),
    skipped: list.skipped,
    broken: list.broken,
    fingerprint: fingerprintOf(changes),
  };
}
