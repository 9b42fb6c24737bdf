import { isReachable } from "#lib/db/is-reachable.ts";

export const dynamic = "force-dynamic";

/** Whether this process can do its work: it answers, and so does its database. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  if (await isReachable()) return Response.json({ status: "ok" }, { headers });
  return Response.json(
    { status: "database_unreachable" },
    { status: 503, headers: { ...headers, "retry-after": "5" } },
  );
}
