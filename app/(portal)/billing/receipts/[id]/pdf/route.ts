import { drawReceipt } from "#lib/payments/draw-receipt.ts";
import { findReceipt } from "#lib/payments/receipt-queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";

type Params = { readonly params: Promise<{ readonly id: string }> };

/** A receipt as a PDF. It is drawn from what was issued, so it is the same each time. */
export async function GET(_request: Request, { params }: Params): Promise<Response> {
  const receipt = await findReceipt(await memberContext(), (await params).id);
  if (!receipt) return new Response("There is no such receipt.", { status: 404 });
  const { org } = await currentMember();
  const pdf = await drawReceipt(receipt, org.timeZone);
  return new Response(new Uint8Array(pdf), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": `inline; filename="${receipt.number}.pdf"`,
      "cache-control": "private, no-store",
    },
  });
}
