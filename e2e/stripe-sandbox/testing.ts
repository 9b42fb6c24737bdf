import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { type StripeSandbox, startStripeSandbox } from "./server.ts";

const WEBHOOK_SECRET = "whsec_sandbox_test";

export type Hook = {
  readonly url: string;
  readonly events: Stripe.Event[];
  /** Status that the endpoint answers with from now on. */
  status: number;
  /** Resolves when so many events have come. */
  count(events: number): Promise<void>;
  close(): void;
};

/** A webhook endpoint that verifies every delivery with Stripe's own library. */
async function startHook(): Promise<Hook> {
  const stripe = new Stripe("sk_test_hook");
  const events: Stripe.Event[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const signature = request.headers["stripe-signature"] ?? "";
    const event = stripe.webhooks.constructEvent(Buffer.concat(parts), String(signature), WEBHOOK_SECRET);
    if (hook.status === 200) events.push(event);
    response.writeHead(hook.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  const hook: Hook = {
    url: `http://127.0.0.1:${port}/`,
    events,
    status: 200,
    count: (wanted) => until(() => events.length >= wanted),
    close: () => server.close(),
  };
  return hook;
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 8000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("It did not happen within 8 s.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export type Rig = {
  readonly stripe: Stripe;
  readonly sandbox: StripeSandbox;
  readonly hook: Hook;
  readonly stateDir: string;
  control(path: string, body?: object): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
};

export function clientOf(url: string, options: Partial<Stripe.StripeConfig> = {}): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe("sk_test_sandbox", { host: hostname, port, protocol: "http", maxNetworkRetries: 0, ...options });
}

/** A sandbox of its own with an endpoint that listens to it. */
export async function startRig(more: { nowMs?: () => number; stateDir?: string } = {}): Promise<Rig> {
  const hook = await startHook();
  const stateDir = more.stateDir ?? (await mkdtemp(join(tmpdir(), "stripe-sandbox-")));
  const sandbox = await startStripeSandbox({
    port: 0,
    stateDir,
    webhookUrl: hook.url,
    webhookSecret: WEBHOOK_SECRET,
    nowMs: more.nowMs,
  });
  return {
    stripe: clientOf(sandbox.url),
    sandbox,
    hook,
    stateDir,
    async control(path, body) {
      const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
      const response = await fetch(`${sandbox.url}/_sandbox/${path}`, init);
      return response.json();
    },
    async stop() {
      await sandbox.stop();
      hook.close();
    },
  };
}

/** Opens a Checkout Session for so many minor units. */
export function openCheckout(
  stripe: Stripe,
  amount: number,
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create({
    mode: "payment",
    success_url: "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://127.0.0.1:9/back",
    customer_email: "ada@example.com",
    line_items: [
      { quantity: 1, price_data: { currency: "usd", unit_amount: amount, product_data: { name: "10,000 credits" } } },
    ],
    ...more,
  });
}

/** Submits a hosted page as a browser would and returns its answer without following a redirect. */
export async function submit(url: string, fields: Record<string, string>) {
  const response = await fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams(fields) });
  return { status: response.status, location: response.headers.get("location"), text: await response.text() };
}

export const cardFields = (number: string) => ({ number, expiry: "12 / 34", cvc: "123", name: "Ada" });

/** The error that a call of stripe-node is refused with. */
export async function refusal(call: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
