import type { Actor } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { publicId } from "#lib/ids.ts";
import { log } from "#lib/log.ts";
import { counter, histogram } from "#lib/metrics.ts";

/** A request that was answered. `route` is the path with its varying parts in braces, never the path as sent. */
export type AnsweredRequest = {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Of the refusal, where it was one. */
  readonly code: string | null;
  readonly durationMs: number;
  readonly requestId: string;
  readonly actor: Actor | null;
};

/** Requests alike: same method, route and status. */
type Alike = { readonly observe: (seconds: number) => void; untilMs: number; hidden: number };

const ALIKE_MS = 1_000;
const BUG_STATUS = 500;
const METHODS = new Set(["GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]);
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const durations = histogram(
  "tollgate_request_duration_seconds",
  "API requests from their head to their answer.",
  SECONDS,
  "method",
  "route",
  "status",
);
const refusals = counter(
  "tollgate_refusals_total",
  "Requests, and events of batches, that were refused, by the problem's code.",
  "code",
);

function whose(actor: Actor | null): { orgId?: string; serviceKeyId?: string } {
  if (actor?.kind === "api_key") return { orgId: publicId("org", actor.orgId) };
  if (actor?.kind === "service") return { serviceKeyId: publicId("svc", actor.serviceKeyId) };
  return {};
}

// Methods, routes and statuses are few, so this stays small.
const kinds = new Map<string, Alike>();

function alikeOf(method: string, route: string, status: number): Alike {
  const key = `${method} ${route} ${status}`;
  const known = kinds.get(key);
  if (known) return known;
  const made = {
    observe: durations.with(METHODS.has(method) ? method : "other", route, String(status)),
    untilMs: 0,
    hidden: 0,
  };
  if (METHODS.has(method)) kinds.set(key, made);
  return made;
}

/** Whether a request gets a line. */
function isShown(alike: Alike, status: number): boolean {
  const { LOG_REQUESTS: which } = env();
  // A bug is logged in full each time it happens.
  if (which === "all" || status === BUG_STATUS) return true;
  if (which === "errors" && status < BUG_STATUS) return false;
  const nowMs = performance.now();
  if (nowMs < alike.untilMs) return false;
  alike.untilMs = nowMs + ALIKE_MS;
  return true;
}

/** Counts a refusal: a request's, or that of one event of a batch. */
export function countRefusal(code: string): void {
  refusals.add(1, code);
}

/**
 * Counts a request and gives it its line: of those that are alike (route and status) one a second, which says how many had
 * none, unless the settings ask for each.
 */
export function noteRequest(request: AnsweredRequest): void {
  const { method, route, status, code, durationMs, requestId, actor } = request;
  const alike = alikeOf(method, route, status);
  alike.observe(durationMs / 1_000);
  if (code !== null) countRefusal(code);
  const level = status >= BUG_STATUS ? "warn" : "info";
  if (!log().isLevelEnabled(level)) return;
  if (!isShown(alike, status)) {
    alike.hidden += 1;
    return;
  }
  const took = Math.round(durationMs * 1_000) / 1_000;
  const facts = { method, route, status, ...(code && { code }), durationMs: took, requestId, ...whose(actor) };
  log()[level]({ ...facts, ...(alike.hidden > 0 && { alike: alike.hidden }) }, "request");
  alike.hidden = 0;
}
