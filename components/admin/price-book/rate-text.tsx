import { Credits } from "#components/ui/credits.tsx";
import { groupDigits } from "#lib/money/display-credits.ts";
import type { RateView } from "#lib/pricing/rate-view.ts";

type RateTextProps = { readonly rate: Omit<RateView, "id" | "feature" | "meter" | "dimensions"> };

/** A rate in words: "2,500 per 1,000,000 + 0.5 per call, at least 1". */
export function RateText({ rate }: RateTextProps) {
  return (
    <span className="tabular-nums">
      {rate.tiers ? <Tiers rate={rate} /> : <Price rate={rate} />}
      {rate.base !== "0" && (
        <>
          {" "}
          + <Credits value={rate.base} exact /> <span className="text-ink-3">per call</span>
        </>
      )}
      {rate.minimum !== "0" && (
        <span className="text-ink-3">
          , at least <Credits value={rate.minimum} exact />
        </span>
      )}
    </span>
  );
}

function Price({ rate }: RateTextProps) {
  return (
    <>
      <Credits value={rate.price} exact />{" "}
      <span className="text-ink-3">{rate.model !== "package" && rate.per === "1" ? "each" : perText(rate)}</span>
    </>
  );
}

function perText({ model, per }: RateTextProps["rate"]): string {
  return `per ${model === "package" ? "package of " : ""}${groupDigits(per)}`;
}

/** "1000: 0, above: 0.01", as one types it, becomes "up to 1,000: 0 · above: 0.01". */
function tiersInWords(tiers: string): string {
  const parts = tiers.split(", ").map((tier) => {
    const [limit = "", price = ""] = tier.split(": ");
    return `${/^\d/.test(limit) ? `up to ${groupDigits(limit)}` : limit}: ${groupDigits(price)}`;
  });
  return parts.join(" · ");
}

function Tiers({ rate }: RateTextProps) {
  return (
    <>
      <span>{tiersInWords(rate.tiers)}</span>{" "}
      <span className="text-ink-3">
        {rate.per === "1" ? "each" : `per ${groupDigits(rate.per)}`}, {rate.model}
        {rate.tierBy && ` by ${rate.tierBy.replaceAll(", ", " + ")}`}
      </span>
    </>
  );
}
