import { answerHealth } from "#lib/web/health-answer.ts";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const { body, ...init } = await answerHealth();
  return new Response(body, init);
}
