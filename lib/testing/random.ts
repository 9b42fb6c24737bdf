/** Numbers that a seed decides, so that what a run met can be met again. */
export type Random = {
  /** A whole number from 0 up to, and without, `below`. */
  below(below: number): number;
  /** A whole number from `least` up to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Picks by weight: [["often", 9], ["seldom", 1]]. */
  weighted<T>(from: readonly (readonly [T, number])[]): T;
  /** Numbers of their own for a part, which do not depend on how many others were drawn before. */
  fork(name: string): Random;
};

/** The state of a generator, from any text (FNV-1a, 32 bits). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

/** A generator with 32 bits of state (Mulberry32). */
function unitsFrom(state: number): () => number {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pickAt<T>(from: readonly T[], at: number): T {
  const picked = from[at];
  if (picked === undefined) throw new RangeError("there is nothing to pick from");
  return picked;
}

function weigh<T>(from: readonly (readonly [T, number])[], unit: number): T {
  let left = unit * from.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of from) {
    left -= weight;
    if (left < 0) return value;
  }
  return pickAt(from, from.length - 1)[0];
}

export function randomFrom(seed: string): Random {
  const unit = unitsFrom(hashOf(seed));
  const below = (limit: number) => Math.floor(unit() * limit);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (probability) => unit() < probability,
    pick: (from) => pickAt(from, below(from.length)),
    weighted: (from) => weigh(from, unit()),
    fork: (name) => randomFrom(`${seed}/${name}`),
  };
}
