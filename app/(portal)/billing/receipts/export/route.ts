import { exportReceipts } from "#lib/payments/receipt-export-queries.ts";
import { csvAnswer } from "#lib/web/csv-answer.ts";
import { memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";

/** All receipts of the organization as a table that a spreadsheet opens. */
export async function GET(): Promise<Response> {
  return csvAnswer(exportReceipts(await memberContext()));
}
