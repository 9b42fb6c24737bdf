"use client";

import dynamic from "next/dynamic";
import { type ChartBar, type ChartSeries, hasAmounts } from "#components/charts/chart-data.ts";
import { seriesColor } from "#components/charts/series-colors.ts";
import { cn } from "#components/ui/cn.ts";
import { creditText } from "#components/ui/credit-text.ts";

const StackedBars = dynamic(() => import("#components/charts/stacked-bars.tsx"), { ssr: false, loading: () => null });

export type UsageChartProps = {
  /** What the picture shows, in one sentence. */
  readonly label: string;
  readonly bars: readonly ChartBar[];
  readonly series: readonly ChartSeries[];
  readonly height?: number;
  readonly axes?: boolean;
  readonly legend?: boolean;
};

/** Stacked bars of credits over time. The table beside the picture is for those who do not see it, and for no script. */
export function UsageChart({ label, bars, series, height = 260, axes = true, legend = true }: UsageChartProps) {
  const empty = !hasAmounts(bars);
  return (
    <figure className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
      <div role="img" aria-label={label} className="relative min-w-0" style={{ height }}>
        <StackedBars bars={bars} series={series} height={height} axes={axes} />
        {empty && (
          <p className={cn("absolute inset-0 grid place-items-center text-[0.8125rem] text-ink-3", axes && "pb-6")}>
            No usage in this range
          </p>
        )}
      </div>
      {legend && !empty && (
        <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1.5 text-xs text-ink-2">
          {series.map(({ key, label: name }, index) => (
            <li key={key} className="flex items-center gap-1.5">
              <span aria-hidden className="size-2.5 rounded-sm" style={{ background: seriesColor(index) }} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <HiddenTable label={label} bars={bars} series={series} />
    </figure>
  );
}

function HiddenTable({ label, bars, series }: Pick<UsageChartProps, "label" | "bars" | "series">) {
  return (
    <div className="sr-only">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            {series.map(({ key, label: name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.label}>
              <th scope="row">{bar.label}</th>
              {series.map(({ key }) => (
                <td key={key}>{creditText(bar.amounts[key] ?? "0").full}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
