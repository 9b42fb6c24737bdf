import { expect, test } from "vitest";
import { chatHabit, imageHabit, pastCalls, scrapeHabit } from "./history.ts";

const NOW = new Date("2026-06-15T12:00:00Z");
const HABIT = [
  [3, chatHabit("gpt-4o")],
  [1, scrapeHabit(["news.example"])],
  [1, imageHabit()],
] as const;
const calls = () => pastCalls(5, NOW, 30, 100, HABIT);

test("the same seed tells the same history", () => {
  expect(calls()).toEqual(calls());
});

test("no call lies in the future or before the first day, and they come in order", () => {
  const instants = calls().map((call) => call.occurredAt.getTime());
  expect(Math.max(...instants)).toBeLessThan(NOW.getTime());
  expect(Math.min(...instants)).toBeGreaterThanOrEqual(Date.parse("2026-05-16T00:00:00Z"));
  expect(instants).toEqual(instants.toSorted((left, right) => left - right));
});

test("weekends are quieter than weekdays", () => {
  const perDay = (weekend: boolean) => {
    const days = calls().filter((call) => [0, 6].includes(call.occurredAt.getUTCDay()) === weekend);
    return days.length / new Set(days.map((call) => call.occurredAt.toISOString().slice(0, 10))).size;
  };
  expect(perDay(true)).toBeLessThan(perDay(false));
});
