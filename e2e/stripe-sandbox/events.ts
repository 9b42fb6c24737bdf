import Stripe from "stripe";
import { noSuch } from "./errors.ts";
import { newId } from "./ids.ts";
import { listPage, readCreated, readListQuery } from "./pages.ts";
import type { EventRecord, EventType } from "./records.ts";
import type { Route } from "./router.ts";
import { nowSeconds, type Sandbox } from "./sandbox.ts";
import { put } from "./state.ts";
import { toWire } from "./wire.ts";

const MAX_EVENTS = 5000;

/** Records that something happened to `object`, as it is now, and hands it to the webhooks. */
export function emit(sandbox: Sandbox, type: EventType, object: object): EventRecord {
  const event = put(sandbox.state.events, {
    id: newId("evt"),
    object: "event",
    api_version: Stripe.API_VERSION,
    created: nowSeconds(sandbox),
    data: { object: toWire(sandbox.publicUrl, object) },
    livemode: false,
    pending_webhooks: 0,
    request: sandbox.request,
    type,
  });
  sandbox.announce(event);
  forgetOldest(sandbox);
  return event;
}

function forgetOldest({ state }: Sandbox): void {
  if (state.events.size <= MAX_EVENTS) return;
  const [oldest] = state.events.keys();
  if (oldest === undefined) return;
  state.events.delete(oldest);
  for (const delivery of state.deliveries.values()) {
    if (delivery.eventId === oldest) state.deliveries.delete(delivery.id);
  }
}

function withPending({ state }: Sandbox, event: EventRecord): EventRecord {
  const deliveries = [...state.deliveries.values()];
  const pending = deliveries.filter((delivery) => delivery.eventId === event.id && delivery.status === "queued");
  return { ...event, pending_webhooks: pending.length };
}

export const eventRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/events",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const type = params.text("type");
      const types = params.texts("types");
      const inRange = readCreated(params);
      params.done();
      const wanted = (event: EventRecord) =>
        (type === undefined || matches(type, event.type)) && (types === undefined || types.includes(event.type));
      const rows = [...sandbox.state.events.values()].filter((event) => wanted(event) && inRange(event));
      const page = listPage("/v1/events", rows, query);
      return { ...page, data: page.data.map((event) => withPending(sandbox, event)) };
    },
  },
  {
    method: "GET",
    path: "/v1/events/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return withPending(sandbox, sandbox.state.events.get(id) ?? noSuch("event", id));
    },
  },
];

/** `charge.*` stands for every type that begins with `charge.`. */
function matches(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
