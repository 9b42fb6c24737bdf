import { parseCredits } from "#lib/money/credits.ts";
import type { DraftRate, Feature, FeatureKind, Tier } from "#lib/pricing/price-book.ts";

/** What the demo vendor sells besides models: its own endpoints and media, in credits (1,000 credits = USD 1.00). */

const PROVIDER = "In-house";

function feature(code: string, name: string, kind: FeatureKind, description: string): Feature {
  return { code, name, provider: PROVIDER, kind, description };
}

export const demoFeatures: readonly Feature[] = [
  feature("scrape.html", "Scrape a page", "data", "The HTML of a page, as fetched or after its scripts ran"),
  feature("screenshot", "Screenshot", "data", "A picture of a page at the size you ask for"),
  feature("geocode", "Geocode", "data", "Coordinates and a normalised form of an address"),
  feature("dataset.rows", "Dataset rows", "data", "Rows of a dataset, sold by the hundred"),
  feature("dataset.export", "Dataset export", "data", "A whole dataset at once, cheaper by the row the larger it is"),
  feature("image.generate", "Generate images", "image", "Images from a prompt"),
  feature("video.generate", "Generate video", "video", "Video from a prompt, by the task and the second"),
  feature("music.generate", "Generate music", "audio", "One finished track per task"),
  feature("speech.transcribe", "Transcribe speech", "audio", "Text from recorded speech, by the second"),
];

type Terms = Partial<Pick<DraftRate, "model" | "tiers" | "per">> & { readonly minimum?: string };

function sells(
  code: string,
  meter: string,
  price: string,
  dimensions: Record<string, string> = {},
  terms: Terms = {},
): DraftRate {
  return {
    feature: code,
    meter,
    dimensions,
    model: terms.model ?? "per_unit",
    price: parseCredits(price),
    per: terms.per ?? 1n,
    base: parseCredits("0"),
    minimum: parseCredits(terms.minimum ?? "0"),
    ...(terms.tiers ? { tiers: terms.tiers } : {}),
  };
}

const exportTiers: readonly Tier[] = [
  { upTo: "1000", price: parseCredits("0") },
  { upTo: "10000", price: parseCredits("0.02") },
  { upTo: null, price: parseCredits("0.01") },
];

// Rendering has no default on purpose: a page rendered by mistake would cost five times as much without anyone asking.
const scrapes: readonly DraftRate[] = [
  sells("scrape.html", "requests", "1", { rendering: "none" }),
  sells("scrape.html", "requests", "5", { rendering: "js" }),
  sells("scrape.html", "requests", "3", { domain: "*.shop.example", rendering: "none" }),
  sells("scrape.html", "requests", "10", { domain: "*.shop.example", rendering: "js" }),
  sells("scrape.html", "requests", "10", { domain: "*.social.example", rendering: "none" }),
  sells("scrape.html", "requests", "25", { domain: "*.social.example", rendering: "js" }),
  sells("scrape.html", "requests", "40", { domain: "jobs.social.example", rendering: "js" }),
  sells("scrape.html", "bytes", "0.5", {}, { per: 1_000_000n }),
];

export const demoRates: readonly DraftRate[] = [
  ...scrapes,
  sells("screenshot", "requests", "4", { size: "1280x720" }),
  sells("screenshot", "requests", "6", { size: "1920x1080" }),
  sells("screenshot", "requests", "10", { size: "full_page" }),
  sells("geocode", "requests", "500", {}, { per: 1_000n }),
  sells("dataset.rows", "rows", "5", {}, { model: "package", per: 100n }),
  sells("dataset.export", "rows", "0", {}, { model: "graduated", tiers: exportTiers }),
  sells("image.generate", "images", "8", { resolution: "512x512" }),
  sells("image.generate", "images", "20", { resolution: "1024x1024" }),
  sells("image.generate", "images", "60", { resolution: "2048x2048" }),
  // The task is counted by itself, not added to each call, because a long video is settled in several.
  sells("video.generate", "tasks", "10"),
  sells("video.generate", "seconds", "50", { resolution: "480p" }),
  sells("video.generate", "seconds", "100", { resolution: "720p" }),
  sells("video.generate", "seconds", "250", { resolution: "1080p" }),
  sells("music.generate", "tasks", "80"),
  sells("speech.transcribe", "seconds", "0.1", {}, { minimum: "1" }),
];
