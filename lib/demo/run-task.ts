import { setTimeout as sleep } from "node:timers/promises";
import { env } from "#lib/env.ts";
import type { Task } from "./task.ts";
import type { Step } from "./task-order.ts";
import { findTask, keepTask } from "./task-store.ts";
import { type Answer, extendHold, releaseHold, settleHold } from "./tollgate-gateway.ts";

const MOST_TRIES = 5;
const FIRST_WAIT_MS = 200;

function note(id: string, change: Partial<Pick<Task, "state" | "stepsDone" | "error">>): void {
  const task = findTask(id);
  if (task) keepTask({ ...task, ...change });
}

/** What Tollgate could not answer is asked again: the id of a settlement is the vendor's, so it is charged once. */
async function insist<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let tries = 1; ; tries++) {
    const answered = await call().catch((): Answer<T> => ({ ok: false, status: 503, problem: "" }));
    if (answered.ok || answered.status < 500 || tries === MOST_TRIES) return answered;
    await sleep(FIRST_WAIT_MS * 2 ** tries, undefined, { ref: false });
  }
}

/** Charges one step as soon as it is there, and says that the worker lives. The last gives back what was not used. */
async function settleStep(task: Task, step: Step, at: number): Promise<boolean> {
  const { order, holdId, id } = task;
  const final = at === order.steps.length - 1;
  const work = { ...order.estimate, meters: step.meters };
  const settled = await insist(() => settleHold(holdId, `${id}:${at + 1}`, work, final));
  if (settled.ok && !final) await insist(() => extendHold(holdId, order.leaseS));
  return settled.ok;
}

/**
 * Works on a task, step by step, each charged from the hold when it is done. A failure gives the hold back; a crash is
 * a worker that falls silent, after its first step where there are several.
 */
export async function runTask(task: Task): Promise<void> {
  const { id, holdId, order } = task;
  const crashesAt = order.simulate === "crash" ? Math.min(1, order.steps.length - 1) : -1;
  note(id, { state: "running" });
  for (const [at, step] of order.steps.entries()) {
    await sleep((step.workS / env().DEMO_TASK_SPEED) * 1000, undefined, { ref: false });
    if (at === crashesAt) return;
    if (order.simulate === "failure") {
      await insist(() => releaseHold(holdId));
      return note(id, { state: "failed", error: "The prompt could not be rendered. Nothing was charged." });
    }
    const charged = await settleStep(task, step, at);
    if (!charged) return note(id, { state: "failed", error: "The work could not be charged, so it was stopped." });
    note(id, { stepsDone: at + 1 });
  }
  note(id, { state: "succeeded" });
}
