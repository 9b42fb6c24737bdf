import { setTimeout } from "node:timers/promises";

const FLOOR_MS = 250;

/** Settles no sooner than after a fixed time, so that the time taken does not tell whether an address is known. */
export async function settleSteadily<T>(work: () => Promise<T>): Promise<T> {
  const [value] = await Promise.all([work(), setTimeout(FLOOR_MS)]);
  return value;
}
