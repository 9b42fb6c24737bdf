import { Refusal } from "#lib/errors.ts";
import { exportBook } from "#lib/pricing/import/import-queries.ts";
import { staffContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";

type Params = { readonly params: Promise<{ readonly id: string }> };

/** A book as a table that a spreadsheet opens and the import reads again. */
export async function GET(_request: Request, { params }: Params): Promise<Response> {
  const ctx = await staffContext();
  try {
    const { name, csv } = await exportBook(ctx, (await params).id);
    return new Response(csv, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    if (error instanceof Refusal) return new Response(error.message, { status: error.status });
    throw error;
  }
}
