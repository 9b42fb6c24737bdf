import { beforeAll, expect, test } from "vitest";
import { openOrganization } from "#lib/testing/actors.ts";
import { countsOf, NOTHING, ONCE, openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { POST } from "./route.ts";

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

async function notify(body: string, signature: string): Promise<{ status: number; outcome: string }> {
  const headers = { "stripe-signature": signature };
  const answer = await POST(new Request("http://localhost/api/webhooks/stripe", { method: "POST", body, headers }));
  const { outcome }: { outcome: string } = await answer.json();
  return { status: answer.status, outcome };
}

const sign = (payload: string, secret = "whsec_test") =>
  stand.stripe.webhooks.generateTestHeaderString({ payload, secret });

test("only a body that Stripe signed counts, byte for byte, and twice is once", async () => {
  const org = await openOrganization();
  const { url, topUpId } = await openTestTopUp(org);
  await stand.pay(url);
  const notices = await stand.noticesOf(topUpId);
  const paid = notices.find((notice) => notice.type === "checkout.session.completed");
  const body = JSON.stringify(await stand.stripe.events.retrieve(paid?.id ?? ""));

  expect(await notify(body, sign(body, "whsec_other"))).toEqual({ status: 400, outcome: "malformed" });
  expect(await notify(`${body} `, sign(body))).toEqual({ status: 400, outcome: "malformed" });
  expect(await notify(body, "")).toEqual({ status: 400, outcome: "malformed" });
  expect(await countsOf(org.id)).toEqual(NOTHING);

  expect(await notify(body, sign(body))).toEqual({ status: 200, outcome: "applied" });
  expect(await notify(body, sign(body))).toEqual({ status: 200, outcome: "duplicate" });
  expect(await countsOf(org.id)).toEqual(ONCE);
});

test("a body that does not say how long it is, is read up to the limit and no further", async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(65_536));
    },
  });
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
  const answer = await POST(new Request("http://localhost/api/webhooks/stripe", init));
  expect(answer.status).toBe(413);
  expect(sent).toBeLessThan(20);
});
