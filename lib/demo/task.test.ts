import fc from "fast-check";
import { expect, test } from "vitest";
import { holdIdOf, type Task, taskBody, taskIdOf } from "./task.ts";
import { producedTenths, TASK_ORDERS, type TaskOrder } from "./task-order.ts";
import type { HeldCredits } from "./tollgate-gateway.ts";

const readVideo = (raw: object): TaskOrder => {
  const order = TASK_ORDERS["videos/generations"]?.(raw);
  if (!order) throw new Error("videos are not sold");
  return order;
};
const hold: HeldCredits = {
  id: "hld_0123456789abc",
  reference: "task:1",
  state: "open",
  amount: "1210",
  remaining: "810",
  settled: "400",
  deadline_at: "2026-06-01T00:00:00.000Z",
};
const order = readVideo({ prompt: "A gate", seconds: 12 });
const task: Task = {
  id: taskIdOf(hold.id),
  holdId: hold.id,
  order,
  createdAt: 0,
  state: "running",
  stepsDone: 1,
  error: null,
};

test("the steps of a video are what was produced, never more than what was held for", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (prompt, seconds) => {
      const { steps, estimate } = readVideo({ prompt, seconds });
      const tenths = steps.reduce((sum, { meters }) => sum + Math.round(Number(meters.seconds) * 10), 0);
      expect(tenths).toBe(producedTenths(prompt, seconds));
      expect(tenths).toBeLessThanOrEqual(Number(estimate.meters.seconds) * 10);
      expect(steps.filter(({ meters }) => meters.tasks === "1")).toHaveLength(1);
    }),
    { seed: 7 },
  );
});

test("a task is found again by the letters of its hold", () => {
  expect(holdIdOf(taskIdOf(hold.id))).toBe(hold.id);
  expect(holdIdOf("task_../x")).toBeNull();
});

test.each([
  ["running", task, hold, { state: "running", progress: 1 / 3, error: null }],
  ["a worker that died", task, { ...hold, state: "lapsed" as const }, { state: "expired" }],
  ["done", { ...task, state: "succeeded" as const, stepsDone: 3 }, hold, { state: "succeeded", progress: 1 }],
  ["forgotten, still held", null, hold, { state: "expired", output: null }],
  ["forgotten, charged", null, { ...hold, state: "settled" as const }, { state: "succeeded", output: null }],
  ["forgotten, given back", null, { ...hold, state: "released" as const }, { state: "failed" }],
])("a task's state follows from its worker and its hold: %s", (_, known, held, expected) => {
  expect(taskBody(task.id, known, held)).toMatchObject({ ...expected, credits: { held: "810", charged: "400" } });
});
