import { exportBook } from "#lib/pricing/import/import-queries.ts";
import { csvAnswer } from "#lib/web/csv-answer.ts";
import { staffContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";

type Params = { readonly params: Promise<{ readonly id: string }> };

/** A book as a table that a spreadsheet opens and the import reads again. */
export async function GET(_request: Request, { params }: Params): Promise<Response> {
  return csvAnswer(exportBook(await staffContext(), (await params).id));
}
