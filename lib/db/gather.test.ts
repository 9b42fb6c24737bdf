import { expect, test } from "vitest";
import { gather } from "./gather.ts";

test("what is asked while others are answered is asked together, in order and no more than allowed at a time", async () => {
  const calls: number[][] = [];
  const double = gather(3, async (numbers: readonly number[]) => {
    calls.push([...numbers]);
    await new Promise(setImmediate);
    return numbers.map((number) => 2 * number);
  });
  const first = [1, 2].map(double);
  await new Promise(setImmediate);
  const more = [3, 4, 5, 6].map(double);
  expect(await Promise.all([...first, ...more])).toEqual([2, 4, 6, 8, 10, 12]);
  expect(calls).toEqual([[1, 2], [3, 4, 5], [6]]);
  expect(await double(7)).toBe(14);
});

test("a failure is told to those who asked together, and to nobody after", async () => {
  let broken = true;
  const ask = gather(10, async (questions: readonly string[]) => {
    if (broken) throw new Error("away");
    return questions;
  });
  const settled = await Promise.allSettled(["a", "b"].map(ask));
  expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  broken = false;
  expect(await ask("c")).toBe("c");
});

test("beyond what may wait, a question is refused, and those who wait are answered", async () => {
  const ask = gather(5_000, async (questions: readonly number[]) => questions);
  const waiting = Array.from({ length: 10_000 }, (_, n) => ask(n));
  await expect(ask(10_000)).rejects.toMatchObject({ code: "unavailable" });
  expect((await Promise.all(waiting)).at(-1)).toBe(9_999);
});
