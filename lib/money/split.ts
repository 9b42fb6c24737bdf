/** Splitting without loss: the parts always sum to the whole. */

function handOut(parts: bigint[], remainders: readonly bigint[], left: bigint): bigint[] {
  // Array sort is stable, so equal remainders keep their order and the first gets the unit.
  const order = remainders.map((_, index) => index);
  order.sort((a, b) => {
    const difference = (remainders[b] ?? 0n) - (remainders[a] ?? 0n);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  });
  for (const index of order.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

/**
 * Splits a whole amount by weights with the largest remainder; ties go to the first.
 * A negative total splits as the mirror image of its positive, so that a reversal undoes each part exactly.
 * @throws RangeError when a weight is negative, or when there is something to split and no weight to split it by.
 */
export function split(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n) return split(-total, weights).map((part) => -part);
  if (weights.some((weight) => weight < 0n)) throw new RangeError("a weight cannot be negative");
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (total === 0n) return weights.map(() => 0n);
  if (sum === 0n) throw new RangeError("nothing to split by: the weights sum to zero");
  const parts = weights.map((weight) => (total * weight) / sum);
  const remainders = weights.map((weight) => (total * weight) % sum);
  const given = parts.reduce((a, b) => a + b, 0n);
  return handOut(parts, remainders, total - given);
}

/** Splits into `count` parts that differ by one unit at most, larger ones first. */
export function splitEvenly(total: bigint, count: number): bigint[] {
  return split(total, new Array<bigint>(count).fill(1n));
}

/**
 * Rounds exact shares (numerators over one denominator, none negative) so that they sum to `total`, which is their
 * exact sum rounded half away from zero: each is cut to a whole, and the units left go to the largest fractions.
 */
export function apportion(total: bigint, numerators: readonly bigint[], denominator: bigint): bigint[] {
  const parts: bigint[] = [];
  const remainders: bigint[] = [];
  let left = total;
  for (const numerator of numerators) {
    const part = numerator / denominator;
    parts.push(part);
    remainders.push(numerator - part * denominator);
    left -= part;
  }
  return left === 0n ? parts : handOut(parts, remainders, left);
}
