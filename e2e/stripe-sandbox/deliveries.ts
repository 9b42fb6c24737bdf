import type { Faults } from "./faults.ts";
import { newId } from "./ids.ts";
import type { Delivery, EventRecord } from "./records.ts";
import { change, put, type State } from "./state.ts";

// Failed deliveries are tried again after these pauses and then given up.
const RETRY_PAUSES_MS = [500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000];

function nextOrder(state: State): number {
  return [...state.deliveries.values()].reduce((most, { order }) => Math.max(most, order), 0) + 1;
}

function queue(state: State, event: EventRecord, nextAtMs: number, status: Delivery["status"] = "queued"): Delivery {
  const order = nextOrder(state);
  return put(state.deliveries, {
    id: newId("del"),
    eventId: event.id,
    status,
    order,
    attempts: 0,
    nextAtMs,
    answer: null,
  });
}

/**
 * Plans how an event reaches the webhook under the present faults. Returns the delivery that waits for a partner to
 * change places with, if there is one.
 */
export function planDelivery(
  state: State,
  event: EventRecord,
  faults: Faults,
  waiting: string | null,
  nowMs: number,
): string | null {
  const partner = waiting === null ? undefined : state.deliveries.get(waiting);
  switch (faults.mode) {
    case "normal":
      queue(state, event, nowMs);
      return null;
    case "duplicate":
      queue(state, event, nowMs);
      queue(state, event, nowMs);
      return null;
    case "delay":
      queue(state, event, nowMs + faults.delayMs);
      return null;
    case "drop":
      queue(state, event, nowMs, "dropped");
      return null;
    case "reorder": {
      if (partner?.status !== "queued" || partner.attempts > 0) return queue(state, event, nowMs + faults.delayMs).id;
      const second = queue(state, event, nowMs);
      change(state.deliveries, second, { order: partner.order });
      change(state.deliveries, partner, { order: second.order, nextAtMs: nowMs });
      return null;
    }
  }
}

/** The delivery to send now, if any. */
export function pickDue(state: State, nowMs: number): Delivery | null {
  const due = [...state.deliveries.values()].filter((one) => one.status === "queued" && one.nextAtMs <= nowMs);
  return due.reduce<Delivery | null>((first, one) => (first && first.order <= one.order ? first : one), null);
}

/** When there will be something to send, if nothing else happens. */
export function nextAttemptMs(state: State): number | null {
  const queued = [...state.deliveries.values()].filter((one) => one.status === "queued");
  return queued.length === 0 ? null : Math.min(...queued.map((one) => one.nextAtMs));
}

/** What the endpoint answered to an attempt: delivered, to be tried again, or given up. */
export function recordAttempt(
  state: State,
  delivery: Delivery,
  accepted: boolean,
  answer: string,
  nowMs: number,
): Delivery {
  const attempts = delivery.attempts + 1;
  const pauseMs = RETRY_PAUSES_MS[delivery.attempts];
  if (accepted) return change(state.deliveries, delivery, { status: "delivered", attempts, answer });
  if (pauseMs === undefined) return change(state.deliveries, delivery, { status: "failed", attempts, answer });
  return change(state.deliveries, delivery, { attempts, answer, nextAtMs: nowMs + pauseMs });
}
