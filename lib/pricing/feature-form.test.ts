import { expect, test } from "vitest";
import { indexBook } from "#lib/pricing/book-index.ts";
import { demoFeatures, demoRates } from "#lib/pricing/demo-book.ts";
import { featureForms } from "#lib/pricing/feature-form.ts";
import { micros } from "#lib/time/timestamp.ts";

const rates = demoRates.map((rate, at) => ({ ...rate, id: BigInt(at + 1) }));
const forms = featureForms(demoFeatures, indexBook({ id: 1n, number: 1, effectiveAt: micros(0n), rates }));
const formOf = (code: string) => forms.find(({ feature }) => feature === code);

test("a form asks for every meter, and for the dimension without which there is no price", () => {
  expect(formOf("video.generate")).toMatchObject({
    meters: ["tasks", "seconds"],
    dimensions: [{ name: "resolution", values: ["480p", "720p", "1080p"], open: false, required: true }],
  });
});

test("what has a default may be left out, and what has a wildcard may be typed", () => {
  const dimensions = formOf("scrape.html")?.dimensions;
  expect(dimensions?.find(({ name }) => name === "rendering")).toMatchObject({
    values: ["js", "none"],
    required: true,
  });
  expect(dimensions?.find(({ name }) => name === "domain")).toMatchObject({
    values: ["jobs.social.example"],
    open: true,
    required: false,
  });
});

test("what has no price has no form", () => {
  expect(featureForms(demoFeatures, indexBook({ id: 1n, number: 1, effectiveAt: micros(0n), rates: [] }))).toEqual([]);
});
