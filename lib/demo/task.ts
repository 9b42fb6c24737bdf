import type { TaskOrder } from "./task-order.ts";
import type { HeldCredits } from "./tollgate-gateway.ts";
import { drawImage, writeMelody } from "./work.ts";

/** A task as the vendor's worker knows it, in memory alone. */
export type Task = {
  readonly id: string;
  readonly holdId: string;
  readonly order: TaskOrder;
  readonly createdAt: number;
  readonly state: "queued" | "running" | "succeeded" | "failed";
  readonly stepsDone: number;
  readonly error: string | null;
};

const TASK = "task_";
const HOLD = "hld_";
const POSTER = { width: 640, height: 360 } as const;

/** A task has the letters of its hold, so that its hold can be found even when the task is forgotten. */
export function taskIdOf(holdId: string): string {
  return TASK + holdId.slice(HOLD.length);
}

/** The hold of a task, or null for what is no task's id. */
export function holdIdOf(taskId: string): string | null {
  return /^task_[0-9a-z]{13}$/.test(taskId) ? HOLD + taskId.slice(TASK.length) : null;
}

/** The caller's own id of a task's hold: what other holds of the vendor are called stays apart from it. */
export function referenceOf(requestId: string): string {
  return `task:${requestId}`;
}

export function isTaskReference(reference: string): boolean {
  return reference.startsWith("task:");
}

function outputOf({ kind, prompt, steps }: TaskOrder): Readonly<Record<string, unknown>> {
  if (kind === "music") return { notes: writeMelody(prompt) };
  const poster = drawImage(prompt, 0, POSTER.width, POSTER.height);
  return {
    scenes: steps.map(({ meters }) => ({ seconds: meters.seconds })),
    poster: { media_type: "image/svg+xml", b64: Buffer.from(poster).toString("base64") },
  };
}

function creditsOf(hold: HeldCredits) {
  return {
    hold_id: hold.id,
    held: hold.remaining,
    charged: hold.settled,
    at_most: hold.amount,
    deadline_at: hold.deadline_at,
  };
}

/**
 * A task as its customer reads it. Its hold is what Tollgate says now: one that lapsed under a task means that the
 * worker is gone, and so does a task that nobody remembers, as after a restart.
 */
export function taskBody(id: string, task: Task | null, hold: HeldCredits): Readonly<Record<string, unknown>> {
  const credits = creditsOf(hold);
  if (!task) return { id, object: "task", ...forgotten(hold), output: null, credits };
  const running = task.state === "queued" || task.state === "running";
  const expired = running && hold.state === "lapsed";
  return {
    id,
    object: "task",
    kind: task.order.kind,
    created: task.createdAt,
    state: expired ? "expired" : task.state,
    progress: task.stepsDone / task.order.steps.length,
    error: expired ? "The worker died; what was held came back when the hold lapsed." : task.error,
    output: task.state === "succeeded" ? outputOf(task.order) : null,
    credits,
  };
}

/** What is left to say after a restart, when only the hold remembers. */
function forgotten(hold: HeldCredits): { readonly state: string; readonly error: string | null } {
  if (hold.state === "settled") return { state: "succeeded", error: "The vendor was restarted; outputs are not kept." };
  if (hold.state === "released") return { state: "failed", error: "The task failed and was not charged." };
  const when =
    hold.state === "open"
      ? `comes back when its hold lapses, at ${hold.deadline_at}`
      : "came back when its hold lapsed";
  return { state: "expired", error: `The vendor was restarted and the task is lost; what was held ${when}.` };
}
