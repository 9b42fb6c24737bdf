/** Whether a list of feature codes, and of prefixes ending in "*", contains a feature; an empty list contains all. */
export function covers(scope: readonly string[] | null, feature: string): boolean {
  if (!scope || scope.length === 0) return true;
  return scope.some((entry) => (entry.endsWith("*") ? feature.startsWith(entry.slice(0, -1)) : entry === feature));
}
