import { isReachable } from "#lib/db/is-reachable.ts";

export const HEALTH_PATH = "/api/health";

type HealthAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const HEADERS = { "content-type": "application/json", "cache-control": "no-store" };
const RETRY_AFTER_S = "5";

/** Whether this process can do its work, whichever door asks: it answers, and so does its database. */
export async function answerHealth(): Promise<HealthAnswer> {
  if (await isReachable()) return { status: 200, headers: HEADERS, body: JSON.stringify({ status: "ok" }) };
  const headers = { ...HEADERS, "retry-after": RETRY_AFTER_S };
  return { status: 503, headers, body: JSON.stringify({ status: "database_unreachable" }) };
}
