import * as z from "zod";
import { noSuch, StripeFault } from "./errors.ts";
import { DEFAULT_DELAY_MS, type Faults } from "./faults.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "./http.ts";
import { showBalance } from "./objects/charges.ts";
import { closeDispute, escalateDispute, getDispute, openDispute } from "./objects/disputes.ts";
import type { EventRecord } from "./records.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Webhooks, WebhookTarget } from "./webhooks.ts";
import { toWire } from "./wire.ts";

export type Controls = {
  readonly sandbox: Sandbox;
  readonly faults: Faults;
  readonly target: WebhookTarget;
  readonly webhooks: Webhooks;
};

const FaultsInput = z.strictObject({
  mode: z.enum(["normal", "duplicate", "delay", "drop", "reorder"]).optional(),
  delayMs: z.number().int().min(0).max(600_000).optional(),
  hangAfterCharge: z.union([z.boolean(), z.number().int().min(0).max(100)]).optional(),
});
const TargetInput = z.strictObject({ url: z.url().nullable() });
const CloseInput = z.strictObject({ status: z.enum(["won", "lost"]) });
const DisputeInput = z.strictObject({ amount: z.number().int().min(1).optional(), inquiry: z.boolean().optional() });
const BalanceInput = z.strictObject({ known: z.boolean() });

/** Answers `/_sandbox/…`, which Stripe does not have: what tests use to misbehave, look and decide. */
export async function answerControl(controls: Controls, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await route(controls, request, request.path.split("/").slice(2));
  } catch (error) {
    if (error instanceof StripeFault) return jsonAnswer(error.status, { error: error.body });
    if (error instanceof z.ZodError) return jsonAnswer(400, { error: { message: z.prettifyError(error) } });
    if (error instanceof SyntaxError) return jsonAnswer(400, { error: { message: "The body is not JSON." } });
    throw error;
  }
}

async function route(controls: Controls, request: HttpRequest, [name, id, action]: string[]): Promise<HttpAnswer> {
  const { sandbox, faults, target } = controls;
  const body = () => JSON.parse(request.body || "{}");
  switch (`${request.method} ${[name, id && ":id", action].filter(Boolean).join("/")}`) {
    case "GET faults":
      return jsonAnswer(200, faults);
    case "POST faults":
      setFaults(faults, FaultsInput.parse(body()));
      controls.webhooks.wake();
      return jsonAnswer(200, faults);
    case "GET events":
      return jsonAnswer(200, listEvents(sandbox));
    case "POST events/:id/deliver":
      return jsonAnswer(200, await controls.webhooks.sendNow(getEvent(sandbox, id ?? "")));
    case "POST webhook-target":
      target.url = TargetInput.parse(body()).url;
      controls.webhooks.wake();
      return jsonAnswer(200, { url: target.url });
    case "POST disputes/:id/close":
      return shown(sandbox, closeDispute(sandbox, getDispute(sandbox, id ?? ""), CloseInput.parse(body()).status));
    case "POST disputes/:id/escalate":
      return shown(sandbox, escalateDispute(sandbox, getDispute(sandbox, id ?? "")));
    case "POST charges/:id/dispute":
      return shown(sandbox, openDispute(sandbox, id ?? "", DisputeInput.parse(body())) ?? noSuch("charge", id ?? ""));
    case "POST charges/:id/balance":
      return shown(sandbox, showBalance(sandbox, id ?? "", BalanceInput.parse(body()).known));
    default:
      return jsonAnswer(404, { error: { message: `The sandbox has no ${request.method} ${request.path}.` } });
  }
}

function shown(sandbox: Sandbox, object: object): HttpAnswer {
  return jsonAnswer(200, toWire(sandbox.publicUrl, object));
}

/** What is not sent returns to normal, so a test states all it wants in one call. */
function setFaults(faults: Faults, input: z.infer<typeof FaultsInput>): void {
  faults.mode = input.mode ?? "normal";
  faults.delayMs = input.delayMs ?? DEFAULT_DELAY_MS;
  faults.hangAfterCharge = Number(input.hangAfterCharge ?? 0);
}

function getEvent(sandbox: Sandbox, id: string): EventRecord {
  return sandbox.state.events.get(id) ?? noSuch("event", id);
}

/** Every event, oldest first, with what became of it on its way. */
function listEvents({ state }: Sandbox) {
  const deliveries = [...state.deliveries.values()];
  const data = [...state.events.values()].map(({ id, type, created, data: { object } }) => ({
    id,
    type,
    created,
    object_id: object.id ?? null,
    deliveries: deliveries
      .filter((delivery) => delivery.eventId === id)
      .map(({ status, attempts, answer }) => ({ status, attempts, answer })),
  }));
  return { pending: deliveries.filter((delivery) => delivery.status === "queued").length, data };
}
