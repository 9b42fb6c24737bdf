import { newId } from "./ids.ts";
import type { DueTask, EventRecord } from "./records.ts";
import { put, type State } from "./state.ts";

/** What every endpoint works with. `request` names the API call in whose course an event happens. */
export type Sandbox = {
  readonly state: State;
  readonly publicUrl: string;
  readonly nowMs: () => number;
  readonly request: EventRecord["request"];
  /** Hands an event to the webhooks, which send it after the answer's state is on disk. */
  readonly announce: (event: EventRecord) => void;
};

export function nowSeconds(sandbox: Sandbox): number {
  return Math.floor(sandbox.nowMs() / 1000);
}

/** Makes something happen by itself after `delayMs`. */
export function schedule(sandbox: Sandbox, kind: DueTask["kind"], subject: string, delayMs: number): void {
  put(sandbox.state.due, { id: newId("due"), kind, subject, atMs: sandbox.nowMs() + delayMs });
}
