/** A chart's bars: what is drawn may be a rounded number, what is said stays the exact string. */
export type ChartBar = { readonly label: string; readonly amounts: Readonly<Record<string, string>> };
export type ChartSeries = { readonly key: string; readonly label: string };

/** Numbers to draw with: one row per bar, `s0`, `s1`, … per series, so that no key can clash with a field. */
export function drawnRows(
  bars: readonly ChartBar[],
  series: readonly ChartSeries[],
): Record<string, number | string>[] {
  return bars.map((bar) => ({
    label: bar.label,
    ...Object.fromEntries(series.map(({ key }, index) => [`s${index}`, Number(bar.amounts[key] ?? "0")])),
  }));
}

/** Whether there is anything to draw. */
export function hasAmounts(bars: readonly ChartBar[]): boolean {
  return bars.some((bar) => Object.values(bar.amounts).some((amount) => Number(amount) !== 0));
}

/** An axis figure, short: 1,500 → "1.5k". Fixed English letters, so that server and browser agree. */
export function axisText(value: number): string {
  const steps = [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  for (const [size, letter] of steps) {
    if (Math.abs(value) >= size) return `${trim(value / size)}${letter}`;
  }
  return trim(value);
}

function trim(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

const AXIS_STEPS = 4;

/** Round figures from 0 to just above the highest bar: steps of 1, 2, 2.5 or 5 times a power of ten. */
export function axisTicks(bars: readonly ChartBar[]): number[] {
  const heights = bars.map((bar) => Object.values(bar.amounts).reduce((sum, amount) => sum + Number(amount), 0));
  const highest = Math.max(...heights, 0) || 1;
  const power = 10 ** Math.floor(Math.log10(highest / AXIS_STEPS));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size * AXIS_STEPS >= highest);
  const size = step ?? 10 * power;
  // The sum of drawn numbers may be a hair above the round figure that it is.
  const count = Math.ceil(highest / size - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * size).toPrecision(6)));
}
