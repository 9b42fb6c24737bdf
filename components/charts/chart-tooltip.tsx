import type { ChartBar, ChartSeries } from "#components/charts/chart-data.ts";
import { seriesColor } from "#components/charts/series-colors.ts";
import { Credits } from "#components/ui/credits.tsx";

/** What one bar is made of, largest series first as in the legend. */
export function ChartTooltip({ bar, series }: { bar: ChartBar | undefined; series: readonly ChartSeries[] }) {
  if (!bar) return null;
  const parts = series.flatMap(({ key, label }, index) => {
    const amount = bar.amounts[key];
    return amount && Number(amount) !== 0 ? [{ key, label, amount, color: seriesColor(index) }] : [];
  });
  return (
    <div className="grid min-w-40 gap-1.5 rounded-lg border bg-raised px-3 py-2 text-xs shadow-pop">
      <p className="font-medium text-ink">{bar.label}</p>
      {parts.length === 0 && <p className="text-ink-3">No usage</p>}
      {parts.map((part) => (
        <p key={part.key} className="flex items-center justify-between gap-4">
          <span className="flex items-center gap-1.5 text-ink-2">
            <span aria-hidden className="size-2 rounded-sm" style={{ background: part.color }} />
            {part.label}
          </span>
          <Credits value={part.amount} className="text-ink" />
        </p>
      ))}
    </div>
  );
}
