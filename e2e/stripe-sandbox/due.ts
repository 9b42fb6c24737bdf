import { findIban } from "./cards.ts";
import { emit } from "./events.ts";
import { DEBIT_FAILED } from "./failures.ts";
import { bookCharge } from "./objects/charges.ts";
import { expireSession } from "./objects/checkout-sessions.ts";
import { openDispute } from "./objects/disputes.ts";
import { refuse } from "./objects/payment-attempts.ts";
import { sessionOf } from "./objects/payment-intents.ts";
import { instrumentOf } from "./objects/payment-methods.ts";
import { settleRefund } from "./objects/refunds.ts";
import type { Charge, DueTask, PaymentIntent, PaymentMethod } from "./records.ts";
import type { Sandbox } from "./sandbox.ts";
import { change } from "./state.ts";

/** Does everything whose time has come; true if anything was done. */
export function runDue(sandbox: Sandbox): boolean {
  const now = sandbox.nowMs();
  const ripe = [...sandbox.state.due.values()].filter((task) => task.atMs <= now).sort((a, b) => a.atMs - b.atMs);
  for (const task of ripe) {
    sandbox.state.due.delete(task.id);
    runTask(sandbox, task);
  }
  return ripe.length > 0;
}

export function nextDueMs(sandbox: Sandbox): number | null {
  const instants = [...sandbox.state.due.values()].map((task) => task.atMs);
  return instants.length === 0 ? null : Math.min(...instants);
}

function runTask(sandbox: Sandbox, { kind, subject }: DueTask): void {
  if (kind === "settle_refund") settleRefund(sandbox, subject);
  else if (kind === "open_dispute") openDispute(sandbox, subject);
  else if (kind === "settle_debit") settleDebit(sandbox, subject);
  else expireIfOpen(sandbox, subject);
}

function expireIfOpen(sandbox: Sandbox, sessionId: string): void {
  const session = sandbox.state.sessions.get(sessionId);
  if (session?.status === "open") expireSession(sandbox, session);
}

/** A bank debit was accepted some time ago; now the money has come, or not. */
function settleDebit(sandbox: Sandbox, intentId: string): void {
  const intent = sandbox.state.paymentIntents.get(intentId);
  const charge = sandbox.state.charges.get(intent?.latest_charge ?? "");
  const method = sandbox.state.paymentMethods.get(intent?.payment_method ?? "");
  if (!intent || !charge || !method || intent.status !== "processing") return;
  const succeeds = findIban(instrumentOf(sandbox, method).number)?.succeeds ?? false;
  if (succeeds) collectDebit(sandbox, intent, charge);
  else bounceDebit(sandbox, intent, charge, method);
}

function collectDebit(sandbox: Sandbox, intent: PaymentIntent, charge: Charge): void {
  const booked = bookCharge(sandbox, charge);
  const paid = change(sandbox.state.paymentIntents, intent, { status: "succeeded", amount_received: intent.amount });
  emit(sandbox, "charge.succeeded", booked);
  emit(sandbox, "payment_intent.succeeded", paid);
  const session = sessionOf(sandbox, intent.id);
  if (!session) return;
  const done = change(sandbox.state.sessions, session, { payment_status: "paid" });
  emit(sandbox, "checkout.session.async_payment_succeeded", done);
}

function bounceDebit(sandbox: Sandbox, intent: PaymentIntent, charge: Charge, method: PaymentMethod): void {
  const failed = change(sandbox.state.charges, charge, {
    amount_captured: 0,
    captured: false,
    failure_code: DEBIT_FAILED.code,
    failure_message: DEBIT_FAILED.message,
    paid: false,
    status: "failed",
  });
  emit(sandbox, "charge.failed", failed);
  refuse(sandbox, intent, method, DEBIT_FAILED, charge.id);
  const session = sessionOf(sandbox, intent.id);
  if (session) emit(sandbox, "checkout.session.async_payment_failed", session);
}
