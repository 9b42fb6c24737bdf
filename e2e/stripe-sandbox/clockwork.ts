import { nextDueMs, runDue } from "./due.ts";
import type { Sandbox } from "./sandbox.ts";

// Timers longer than this are cut, because Node's overflow after 24 days.
const LONGEST_SLEEP_MS = 3_600_000;

/** Makes due things happen while nobody asks for anything. `wind` again whenever something new may be due. */
export function startClockwork(sandbox: Sandbox, settle: () => Promise<void>): { wind(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const strike = async () => {
    if (runDue(sandbox)) await settle();
    wind();
  };
  const wind = () => {
    if (timer) clearTimeout(timer);
    const at = nextDueMs(sandbox);
    if (at === null || stopped) return;
    const sleepMs = Math.min(Math.max(at - sandbox.nowMs(), 0), LONGEST_SLEEP_MS);
    timer = setTimeout(() => {
      strike().catch((error: unknown) => console.error("The Stripe sandbox failed.", error));
    }, sleepMs);
  };
  const stop = () => {
    stopped = true;
    if (timer) clearTimeout(timer);
  };
  return { wind, stop };
}
