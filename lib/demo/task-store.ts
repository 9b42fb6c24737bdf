import { once } from "#lib/once.ts";
import type { Task } from "./task.ts";

const MOST_TASKS = 1_000;

/** Tasks live in memory: a worker that is gone has lost them, and their holds lapse. */
function tasks(): Map<string, Task> {
  return once("demo-tasks", () => new Map<string, Task>());
}

export function findTask(id: string): Task | null {
  return tasks().get(id) ?? null;
}

/** Keeps a task, and forgets the oldest beyond a thousand. */
export function keepTask(task: Task): void {
  const all = tasks();
  all.set(task.id, task);
  for (const oldest of all.keys()) {
    if (all.size <= MOST_TASKS) break;
    all.delete(oldest);
  }
}
