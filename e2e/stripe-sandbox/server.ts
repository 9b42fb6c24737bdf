import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerApi } from "./api.ts";
import { startClockwork } from "./clockwork.ts";
import { answerControl, type Controls } from "./control.ts";
import { runDue } from "./due.ts";
import { noFaults } from "./faults.ts";
import { answerHosted } from "./hosted/hosted-pages.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer, readRequest, sendAnswer } from "./http.ts";
import { refuseProduction } from "./production-guard.ts";
import type { Sandbox } from "./sandbox.ts";
import { openState, type StateFile } from "./state-file.ts";
import { startWebhooks } from "./webhooks.ts";

export type StripeSandboxOptions = {
  /** 0 takes a free one. The sandbox listens on 127.0.0.1 only. */
  readonly port: number;
  /** Folder of the state; made if it is missing. One sandbox at a time may use it. */
  readonly stateDir: string;
  readonly webhookUrl: string | null;
  readonly webhookSecret: string;
  /** Origin of the hosted pages as browsers reach it; by default the sandbox's own. */
  readonly publicUrl?: string;
  /** The only key accepted; by default any `sk_test_…` or `rk_test_…`. */
  readonly secretKey?: string;
  /** Milliseconds since 1970; by default the real clock. */
  readonly nowMs?: () => number;
};

export type StripeSandbox = { readonly url: string; stop(): Promise<void> };

/** Starts the Stripe stand-in. Throws beside live keys or in production. */
export async function startStripeSandbox(options: StripeSandboxOptions): Promise<StripeSandbox> {
  refuseProduction(process.env);
  const file = await openState(options.stateDir);
  const server = createServer();
  const url = await listen(server, options.port);
  const controls = assemble(file, options, url);
  const { sandbox, webhooks } = controls;
  const clockwork = startClockwork(sandbox, async () => {
    await file.save();
    webhooks.wake();
  });
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming);
    if (!request) return sendAnswer(response, jsonAnswer(413, { error: { message: "The body is too large." } }));
    const time = runDue(sandbox);
    const before = moneyMoved(controls);
    const result = await dispatch(controls, request, options.secretKey ?? null);
    const hangs = takeHang(controls, before);
    // Nobody is answered and no event is sent before what they tell of is on disk.
    if (time || request.method !== "GET") await file.save();
    webhooks.wake();
    clockwork.wind();
    if (!hangs) sendAnswer(response, result);
  };
  server.on("request", (incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      console.error("The Stripe sandbox failed.", error);
      if (!response.headersSent) sendAnswer(response, jsonAnswer(500, { error: { message: "Failed." } }));
    });
  });
  clockwork.wind();
  webhooks.wake();
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    clockwork.stop();
    await webhooks.stop();
    await file.close();
  };
  return { url, stop };
}

function assemble(file: StateFile, options: StripeSandboxOptions, url: string): Controls {
  const faults = noFaults();
  const target = { url: options.webhookUrl, secret: options.webhookSecret };
  const nowMs = options.nowMs ?? Date.now;
  const webhooks = startWebhooks(file, target, faults, nowMs);
  const sandbox: Sandbox = {
    state: file.state,
    publicUrl: (options.publicUrl ?? url).replace(/\/$/, ""),
    nowMs,
    request: { id: null, idempotency_key: null },
    announce: webhooks.announce,
  };
  return { sandbox, faults, target, webhooks };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("The Stripe sandbox has no port."));
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function dispatch(
  controls: Controls,
  request: HttpRequest,
  secretKey: string | null,
): HttpAnswer | Promise<HttpAnswer> {
  if (request.path.startsWith("/_sandbox/")) return answerControl(controls, request);
  if (request.path.startsWith("/c/")) return answerHosted(controls.sandbox, request);
  return answerApi(controls.sandbox, request, secretKey);
}

/** How often money was taken or given back. */
function moneyMoved({ sandbox: { state } }: Controls): number {
  return [...state.charges.values()].filter((charge) => charge.status !== "failed").length + state.refunds.size;
}

/** Whether this request moved money and is one of those that must never be answered. */
function takeHang(controls: Controls, movedBefore: number): boolean {
  const { faults } = controls;
  if (faults.hangAfterCharge === 0 || moneyMoved(controls) <= movedBefore) return false;
  faults.hangAfterCharge -= 1;
  return true;
}
