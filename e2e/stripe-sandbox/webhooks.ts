import { createHmac } from "node:crypto";
import { nextAttemptMs, pickDue, planDelivery, recordAttempt } from "./deliveries.ts";
import type { Faults } from "./faults.ts";
import type { Delivery, EventRecord } from "./records.ts";
import type { StateFile } from "./state-file.ts";

const ANSWER_TIMEOUT_MS = 10_000;
const LONGEST_SLEEP_MS = 60_000;

export type WebhookTarget = { url: string | null; readonly secret: string };

export type Webhooks = {
  /** Plans an event's delivery; nothing is sent before `wake`. */
  announce(event: EventRecord): void;
  /** Sends what is due. Called after the state that the events tell of is on disk. */
  wake(): void;
  /** Sends an event once, at once, whatever the faults say; resolves to the endpoint's answer. */
  sendNow(event: EventRecord): Promise<{ accepted: boolean; answer: string }>;
  stop(): Promise<void>;
};

/** Stripe's signature header: HMAC-SHA256 of "time.body" under the endpoint's secret. */
function signatureHeader(payload: string, secret: string, atSeconds: number): string {
  const signature = createHmac("sha256", secret).update(`${atSeconds}.${payload}`).digest("hex");
  return `t=${atSeconds},v1=${signature}`;
}

async function post(target: WebhookTarget, event: EventRecord, stopping: AbortSignal) {
  // Stripe indents its payloads, so whoever signs a re-encoded body instead of the raw one is found out here.
  const payload = JSON.stringify({ ...event, pending_webhooks: 1 }, null, 2);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "stripe-signature": signatureHeader(payload, target.secret, Math.floor(Date.now() / 1000)),
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
  };
  if (target.url === null) return { accepted: false, answer: "no endpoint" };
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    const response = await fetch(target.url, { method: "POST", headers, body: payload, redirect: "manual", signal });
    await response.body?.cancel();
    return { accepted: response.ok, answer: String(response.status) };
  } catch (error) {
    return { accepted: false, answer: error instanceof Error ? error.message : String(error) };
  }
}

/** Delivers events one after the other, so that their order is the faults' doing and never chance. */
export function startWebhooks(file: StateFile, target: WebhookTarget, faults: Faults, nowMs: () => number): Webhooks {
  const { state, save } = file;
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let waiting: string | null = null;

  const attempt = async (delivery: Delivery) => {
    const event = state.events.get(delivery.eventId);
    if (!event) return void state.deliveries.delete(delivery.id);
    // Also saves the attempt before: a kill in between sends an event twice, as Stripe may.
    await save();
    const { accepted, answer } = await post(target, event, stopping.signal);
    if (stopping.signal.aborted) return;
    recordAttempt(state, state.deliveries.get(delivery.id) ?? delivery, accepted, answer, nowMs());
  };
  const drain = async () => {
    for (
      let due = pickDue(state, nowMs());
      due && target.url && !stopping.signal.aborted;
      due = pickDue(state, nowMs())
    ) {
      await attempt(due);
    }
    await save();
  };
  const sleep = () => {
    const at = nextAttemptMs(state);
    if (timer) clearTimeout(timer);
    if (at === null || target.url === null || stopping.signal.aborted) return;
    timer = setTimeout(wake, Math.min(Math.max(at - nowMs(), 0), LONGEST_SLEEP_MS));
  };
  const wake = () => {
    running ??= drain()
      .catch((error: unknown) => console.error("The Stripe sandbox could not deliver an event.", error))
      .finally(() => {
        running = null;
        sleep();
      });
  };
  return {
    announce(event) {
      if (target.url !== null) waiting = planDelivery(state, event, faults, waiting, nowMs());
    },
    wake,
    sendNow: (event) => post(target, event, stopping.signal),
    async stop() {
      stopping.abort();
      if (timer) clearTimeout(timer);
      await running;
    },
  };
}
