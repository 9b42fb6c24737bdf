"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axisText, axisTicks, type ChartBar, type ChartSeries, drawnRows } from "#components/charts/chart-data.ts";
import { ChartTooltip } from "#components/charts/chart-tooltip.tsx";
import { seriesColor } from "#components/charts/series-colors.ts";

export type StackedBarsProps = {
  readonly bars: readonly ChartBar[];
  readonly series: readonly ChartSeries[];
  readonly height: number;
  readonly axes: boolean;
};

const TICK = { fontSize: 11, fill: "var(--ink-3)" } as const;

/** The drawing itself; loaded on demand, because the library behind it is large. Never animated: it moves as data comes. */
export default function StackedBars({ bars, series, height, axes }: StackedBarsProps) {
  const ticks = axisTicks(bars);
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 600, height }}>
      <BarChart
        data={drawnRows(bars, series)}
        margin={axes ? { top: 8, right: 4, bottom: 0, left: 0 } : { top: 2, right: 0, bottom: 0, left: 0 }}
        barCategoryGap="18%"
        accessibilityLayer={false}
      >
        {axes && <CartesianGrid vertical={false} stroke="var(--line)" />}
        {axes && (
          <XAxis
            dataKey="label"
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: "var(--line-strong)" }}
            minTickGap={28}
          />
        )}
        {axes && (
          <YAxis
            tick={TICK}
            tickLine={false}
            axisLine={false}
            width={42}
            tickFormatter={axisText}
            ticks={ticks}
            domain={[0, ticks.at(-1) ?? 1]}
          />
        )}
        {!axes && <XAxis dataKey="label" hide />}
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--ink)", fillOpacity: 0.06 }}
          content={({ active, label }) =>
            active ? <ChartTooltip bar={bars.find((bar) => bar.label === label)} series={series} /> : null
          }
        />
        {series.map(({ key, label }, index) => (
          <Bar
            key={key}
            dataKey={`s${index}`}
            name={label}
            stackId="all"
            fill={seriesColor(index)}
            maxBarSize={40}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
