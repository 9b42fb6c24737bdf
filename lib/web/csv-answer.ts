import { Refusal } from "#lib/errors.ts";

/** A table as a file to save, of which nobody between keeps a copy; a refusal is said in its sentence. */
export async function csvAnswer(table: Promise<{ readonly name: string; readonly csv: string }>): Promise<Response> {
  try {
    const { name, csv } = await table;
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
