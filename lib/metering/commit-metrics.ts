import type { Outcome } from "#lib/metering/rated-event.ts";
import { counter, histogram } from "#lib/metrics.ts";

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const sizes = histogram("tollgate_commit_events", "Events and holds that one commit took together.", SIZES);
const durations = histogram("tollgate_commit_duration_seconds", "From the call of the books to its answer.", SECONDS);
const failures = counter("tollgate_commit_failures_total", "Commits that failed, by why.", "reason");
const overflows = counter("tollgate_commit_overflow_total", "Requests refused because too much waited already.");
const outcomes = counter("tollgate_events_total", "Events and holds by what became of them.", "outcome");

/** A commit that was answered. */
export function countCommit(committed: readonly Outcome[], durationMs: number): void {
  sizes.observe(committed.length);
  durations.observe(durationMs / 1_000);
  const counts = new Map<Outcome["kind"], number>();
  for (const { kind } of committed) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, count] of counts) outcomes.add(count, kind);
}

/** `away`: nobody knows whether it took effect; `busy`: others held the books too long, and `refused`: it did not. */
export function countFailedCommit(reason: "away" | "busy" | "refused"): void {
  failures.add(1, reason);
}

export function countOverflow(): void {
  overflows.add(1);
}
