import { runTask } from "./run-task.ts";
import { referenceOf, type Task, taskBody, taskIdOf } from "./task.ts";
import type { TaskOrder } from "./task-order.ts";
import { findTask, keepTask } from "./task-store.ts";
import { authorizeWithHold } from "./tollgate-gateway.ts";
import { answer, KEY_MISSING, passOn, type VendorAnswer, type VendorRequest } from "./vendor-answer.ts";

/**
 * Takes on work that needs a while: sets aside the most it may cost, then answers 202 while the worker begins. The same
 * Idempotency-Key again is the same task. A balance that does not carry it is Tollgate's 402, and no work is begun.
 */
export async function startTask(request: VendorRequest, order: TaskOrder): Promise<VendorAnswer> {
  if (!request.key) return KEY_MISSING;
  const allowed = await authorizeWithHold(request.key, order.estimate, referenceOf(request.id), order.leaseS);
  if (!allowed.ok) return passOn(allowed);
  const { hold, balance } = allowed.value;
  const id = taskIdOf(hold.id);
  const known = findTask(id);
  const { createdAt } = request;
  const task: Task = { id, holdId: hold.id, order, createdAt, state: "queued", stepsDone: 0, error: null };
  // A hold that stands already without a task was another process's, and its work is lost.
  const isNew = !known && hold.state === "open" && hold.settled === "0";
  if (isNew) {
    keepTask(task);
    void runTask(task);
  }
  return answer(202, taskBody(id, known ?? (isNew ? task : null), hold), {
    location: `/api/demo/v1/tasks/${id}`,
    "x-credits-held": hold.remaining,
    "x-credits-available": balance.available,
  });
}
