import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "#lib/env.ts";
import { readMetrics } from "#lib/web/metrics-engine.ts";

/** Who asks for metrics: the Authorization header, and whether the socket itself is known to end on this machine. */
export type MetricsAsker = { readonly authorization: string | null; readonly isThisMachine: boolean };

type MetricsAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export const METRICS_PATH = "/metrics";

const PLAIN = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
const TEXT_FORMAT = { ...PLAIN, "content-type": "text/plain; version=0.0.4; charset=utf-8" };
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const FORWARDED = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function isToken(authorization: string | null, token: string): boolean {
  const sent = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(sent), digest(token));
}

/** A caller on this machine, and none that a proxy on it speaks for. */
export function isThisMachine(socketAddress: string | undefined, header: (name: string) => string | null): boolean {
  return LOOPBACK.test(socketAddress ?? "") && FORWARDED.every((name) => header(name) === null);
}

/** Metrics for whoever has the token; without a token set, for this machine alone. */
export async function answerMetrics({ authorization, isThisMachine: near }: MetricsAsker): Promise<MetricsAnswer> {
  const token = env().METRICS_TOKEN;
  if (token !== undefined && !isToken(authorization, token)) {
    const headers = { ...PLAIN, "www-authenticate": 'Bearer realm="metrics"' };
    return { status: 401, headers, body: "Send METRICS_TOKEN as Authorization: Bearer …\n" };
  }
  if (token === undefined && !near) {
    return { status: 403, headers: PLAIN, body: "Set METRICS_TOKEN, or ask from this machine at METER_PORT.\n" };
  }
  return { status: 200, headers: TEXT_FORMAT, body: await readMetrics() };
}
