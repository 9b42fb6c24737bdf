import { exportUsage, UsageStretch } from "#lib/metering/usage-export-queries.ts";
import { csvAnswer } from "#lib/web/csv-answer.ts";
import { memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";

/** Usage between two days as a table that a spreadsheet opens. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await memberContext();
  const stretch = UsageStretch.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!stretch.success) return new Response("Give from and to as days such as 2026-11-01.", { status: 422 });
  return csvAnswer(exportUsage(ctx, stretch.data));
}
