/** The value that the given share of all values does not exceed; 0 of none. Sorts a copy. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** The middle of an odd number of values, else the mean of the middle two; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (upper + lower) / 2;
}

/** The median of those that are there, so that one round without a figure does not hide the others. */
export function medianOf<T>(items: readonly T[], pick: (item: T) => number | null): number | null {
  return median(items.flatMap((item) => pick(item) ?? []));
}
