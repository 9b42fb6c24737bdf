import { actingAs, type Context } from "#lib/context.ts";
import { parseId } from "#lib/ids.ts";
import { settleTopUp } from "#lib/payments/settle-top-up.ts";
import { startTopUp } from "#lib/payments/start-top-up.ts";

const CARD = { number: "4242 4242 4242 4242", expiry: "12/40", cvc: "123" };

/** Tops up as a customer does: starts it, pays on the sandbox's own page, and lets the return page's verb settle it. */
export async function payTopUp(
  ctx: Context,
  orgId: bigint,
  payer: { readonly name: string; readonly email: string },
  amountMajor: string,
  currency: string,
): Promise<void> {
  const { topUpId, url } = await startTopUp(ctx, { amountMajor, currency });
  if (!url) throw new Error("the Stripe sandbox did not answer");
  const paid = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ ...payer, ...CARD }),
    redirect: "manual",
  });
  if (paid.status >= 400) throw new Error(`the Stripe sandbox refused the demo's card: ${paid.status}`);
  const { state } = await settleTopUp(actingAs(ctx, { kind: "system", job: "seed" }), {
    orgId,
    topUpId: parseId("top", topUpId),
  });
  if (state !== "paid") throw new Error(`a top-up of the demo is ${state} after it was paid`);
}
