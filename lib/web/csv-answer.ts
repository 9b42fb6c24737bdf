/** A table as a file to save; nobody between keeps a copy. */
export function csvAnswer({ name, csv }: { readonly name: string; readonly csv: string }): Response {
  return new Response(csv, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "private, no-store",
    },
  });
}
