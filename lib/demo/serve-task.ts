import { holdIdOf, isTaskReference, taskBody } from "./task.ts";
import { findTask } from "./task-store.ts";
import { readHold } from "./tollgate-gateway.ts";
import { answer, KEY_MISSING, passOn, problem, type VendorAnswer } from "./vendor-answer.ts";

const NOT_FOUND = problem(404, "Not found", "There is no such task.");

/** How a task stands, for a key of the organization that pays for it; whose it is, Tollgate knows by its hold. */
export async function serveTask(key: string | null, taskId: string): Promise<VendorAnswer> {
  if (!key) return KEY_MISSING;
  const holdId = holdIdOf(taskId);
  if (!holdId) return NOT_FOUND;
  const read = await readHold(key, holdId);
  if (!read.ok) return read.status === 404 ? NOT_FOUND : passOn(read);
  const { hold } = read.value;
  return isTaskReference(hold.reference) ? answer(200, taskBody(taskId, findTask(taskId), hold)) : NOT_FOUND;
}
