import { Badge } from "#components/ui/badge.tsx";

export type MissingView = {
  readonly what: "feature" | "meter" | "dimension" | "priced";
  readonly feature: string;
  readonly meter: string;
  /** "region=eu", or "without region". */
  readonly dimensions: string;
};

const BADGE = {
  feature: { tone: "warn", text: "Unknown feature" },
  meter: { tone: "warn", text: "Unknown meter" },
  dimension: { tone: "warn", text: "Unknown case" },
  priced: { tone: "note", text: "Has a price now" },
} as const;

/** What kind of thing is missing, at a glance. */
export function MissingBadge({ what }: Pick<MissingView, "what">) {
  return <Badge tone={BADGE[what].tone}>{BADGE[what].text}</Badge>;
}

/** "weather.current · requests · region=eu": what a rate would be for. */
export function missingName({ what, feature, meter, dimensions }: MissingView): string {
  const parts = what === "feature" || what === "priced" ? [feature] : [feature, meter, dimensions];
  return parts.filter(Boolean).join(" · ");
}

/** The same as a sentence. */
export function missingSentence({ what, feature, meter, dimensions }: MissingView): string {
  switch (what) {
    case "feature":
      return `Nothing in the price book is called ${feature}.`;
    case "meter":
      return `${feature} has no rate for the meter ${meter}.`;
    case "dimension":
      return `${feature} has no rate for ${meter} ${dimensions.startsWith("without") ? dimensions : `with ${dimensions}`}.`;
    case "priced":
      return "The newest price book prices it. It waits for a decision, or for credits to come in that carry it.";
  }
}
