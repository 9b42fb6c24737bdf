import { PROBLEM_CODES } from "#lib/web/api/problem-schemas.ts";

export const dynamic = "force-dynamic";

/** Where a problem's `type` leads: to its row in the reference. */
export async function GET(_request: Request, { params }: { params: Promise<{ code: string }> }): Promise<Response> {
  const { code } = await params;
  if (!PROBLEM_CODES.some((each) => each.replaceAll("_", "-") === code)) return new Response(null, { status: 404 });
  return new Response(null, { status: 308, headers: { location: `/docs#problem-${code}` } });
}
