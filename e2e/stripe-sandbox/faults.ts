/** How the sandbox misbehaves on purpose. It starts well-behaved after every restart. */
export type Faults = {
  mode: "normal" | "duplicate" | "delay" | "drop" | "reorder";
  /** Milliseconds that "delay" waits, and that "reorder" waits for the second of a pair. */
  delayMs: number;
  /** How many of the next charging requests take the money and never answer. */
  hangAfterCharge: number;
};

export const DEFAULT_DELAY_MS = 1000;

export function noFaults(): Faults {
  return { mode: "normal", delayMs: DEFAULT_DELAY_MS, hangAfterCharge: 0 };
}
