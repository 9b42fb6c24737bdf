import { answerMetrics } from "#lib/web/metrics-answer.ts";

export const dynamic = "force-dynamic";

/** Next does not tell where a connection ends, and what is forwarded can be written by anybody: here the token decides. */
export async function GET(request: Request): Promise<Response> {
  const authorization = request.headers.get("authorization");
  const { status, headers, body } = await answerMetrics({ authorization, isThisMachine: false });
  return new Response(body, { status, headers });
}
