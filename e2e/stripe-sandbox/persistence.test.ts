import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openState } from "./state-file.ts";
import { cardFields, clientOf, openCheckout, startRig, submit } from "./testing.ts";

test("everything is there again after a restart, on another port", async () => {
  const before = await startRig();
  const customer = await before.stripe.customers.create({ email: "a@example.com" }, { idempotencyKey: "k" });
  const open = await openCheckout(before.stripe, 1000);
  const paid = await openCheckout(before.stripe, 2000);
  await submit(paid.url ?? "", cardFields("4242424242424242"));
  await before.stop();

  const after = await startRig({ stateDir: before.stateDir });
  const again = await after.stripe.customers.create({ email: "a@example.com" }, { idempotencyKey: "k" });
  expect(again.id).toBe(customer.id);
  const session = await after.stripe.checkout.sessions.retrieve(open.id);
  expect(session.url).toBe(`${after.sandbox.url}/c/pay/${open.id}`);
  await submit(session.url ?? "", cardFields("4242424242424242"));
  const sessions = await after.stripe.checkout.sessions.list();
  expect(sessions.data.map((one) => one.payment_status)).toEqual(["paid", "paid"]);
  await after.stop();
});

test("undelivered events are delivered after a restart", async () => {
  const before = await startRig();
  before.hook.status = 503;
  await before.stripe.customers.create({ email: "late@example.com" });
  await before.stop();
  const after = await startRig({ stateDir: before.stateDir });
  await after.hook.count(1);
  expect(after.hook.events.map((event) => event.type)).toEqual(["customer.created"]);
  await after.stop();
});

const CHILD = `
import { startStripeSandbox } from ${JSON.stringify(join(import.meta.dirname, "server.ts"))};
const options = { port: 0, stateDir: process.argv[1], webhookUrl: null, webhookSecret: "whsec_x" };
console.log((await startStripeSandbox(options)).url);
`;

function startChild(stateDir: string) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, stateDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = new Promise<string>((resolve) => child.stdout.once("data", (line) => resolve(String(line).trim())));
  return { child, url };
}

test("a kill at any moment loses nothing that was answered and leaves a readable state", {
  timeout: 60_000,
}, async () => {
  const rig = await startRig();
  await rig.stop();
  const answered: string[] = [];
  for (const round of [1, 2, 3, 4]) {
    const { child, url } = startChild(rig.stateDir);
    const stripe = clientOf(await url);
    const work = Array.from({ length: 4 }, async () => {
      for (;;) answered.push((await stripe.customers.create({ description: "x".repeat(2000) })).id);
    });
    const ended = Promise.allSettled(work);
    await new Promise((resolve) => setTimeout(resolve, 60 + round * 45));
    child.kill("SIGKILL");
    await ended;
    const after = await openState(rig.stateDir);
    expect(answered.filter((id) => !after.state.customers.has(id))).toEqual([]);
    await after.close();
  }
  expect(answered.length).toBeGreaterThan(8);
});

test("a line that a kill cut off is ignored", async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "stripe-sandbox-"));
  const row = { id: "cus_1" };
  await writeFile(
    join(stateDir, "journal.jsonl"),
    `${JSON.stringify([["customers", "cus_1", row]])}\n[["customers","cus_2",{"id"`,
  );
  const { state, close } = await openState(stateDir);
  expect([...state.customers.keys()]).toEqual(["cus_1"]);
  await close();
});
