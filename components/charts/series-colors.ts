/** Series take colours in order of size; the eighth, a grey, is for the rest. */
export function seriesColor(index: number): string {
  return `var(--chart-${Math.min(index, 7) + 1})`;
}
