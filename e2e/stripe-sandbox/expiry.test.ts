import { afterAll, beforeAll, expect, test } from "vitest";
import { openCheckout, type Rig, refusal, startRig } from "./testing.ts";

let rig: Rig;
let nowMs = Date.now();
beforeAll(async () => {
  rig = await startRig({ nowMs: () => nowMs });
});
afterAll(() => rig.stop());

test("a session expires by itself after 24 hours, or when it was told to", async () => {
  const day = await openCheckout(rig.stripe, 700);
  const half = await openCheckout(rig.stripe, 700, { expires_at: Math.floor(nowMs / 1000) + 1800 });
  expect(day.expires_at - day.created).toBe(86_400);
  nowMs += 1_801_000;
  expect((await rig.stripe.checkout.sessions.retrieve(half.id)).status).toBe("expired");
  expect((await rig.stripe.checkout.sessions.retrieve(day.id)).status).toBe("open");
  nowMs += 86_400_000;
  const after = await rig.stripe.checkout.sessions.retrieve(day.id);
  expect(after).toMatchObject({ status: "expired", url: null });
  await rig.hook.count(2);
  expect(rig.hook.events.map((event) => event.type)).toEqual(["checkout.session.expired", "checkout.session.expired"]);
});

test("an expiry outside of 30 minutes to 24 hours is refused", async () => {
  const soon = Math.floor(nowMs / 1000) + 60;
  expect(await refusal(openCheckout(rig.stripe, 700, { expires_at: soon }))).toMatchObject({ param: "expires_at" });
  const late = Math.floor(nowMs / 1000) + 90_000;
  expect(await refusal(openCheckout(rig.stripe, 700, { expires_at: late }))).toMatchObject({ param: "expires_at" });
});
