import type { RateRow } from "#components/admin/price-book/rate.ts";
import { Credits } from "#components/ui/credits.tsx";
import { groupDigits } from "#lib/money/display-credits.ts";

/** A rate in words: "2,500 per 1,000,000 + 0.5 per call, at least 1". */
export function RateText({ rate }: { rate: Pick<RateRow, "price" | "per" | "base" | "minimum"> }) {
  return (
    <span className="tabular-nums">
      <Credits value={rate.price} exact />{" "}
      <span className="text-ink-3">{rate.per === "1" ? "each" : `per ${groupDigits(rate.per)}`}</span>
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
