import type * as z from "zod";
import { Refusal } from "#lib/errors.ts";
import { fieldProblems } from "#lib/metering/field-problem.ts";
import { acceptance, acceptanceWindow } from "#lib/time/acceptance.ts";
import { formatTimestamp, type Micros } from "#lib/time/timestamp.ts";

// A sentence is read; more than these are looked up in the list beside it.
const MOST_IN_SENTENCE = 3;

/** A parse that failed as a refusal: the first problems in the sentence, all of them beside it. */
export function invalidInput(error: z.ZodError): Refusal {
  const errors = fieldProblems(error);
  const named = errors
    .slice(0, MOST_IN_SENTENCE)
    .map(({ field, message }) => (field ? `${field}: ${message}` : `The body ${message}`));
  const more = errors.length > MOST_IN_SENTENCE ? [`and ${errors.length - MOST_IN_SENTENCE} more`] : [];
  return new Refusal("invalid", [...named, ...more].join("; "), { errors });
}

/** One field as a refusal, for what no schema can see. */
export function invalidField(field: string, message: string): Refusal {
  return new Refusal("invalid", `${field}: ${message}`, { errors: [{ field, message }] });
}

/** Why usage may not be dated so, or null. Who may backfill may send any past instant, but nobody the future. */
export function outsideWindow(occurredAt: Micros, now: Micros, mayBackfill: boolean): Refusal | null {
  const verdict = acceptance(occurredAt, now);
  if (verdict === "accepted" || (verdict === "too_old" && mayBackfill)) return null;
  const { earliest, latest } = acceptanceWindow(now);
  return invalidField(
    "occurred_at",
    verdict === "too_new"
      ? `must not be after ${formatTimestamp(latest)}, five minutes from now`
      : `must not be before ${formatTimestamp(earliest)}, 35 days ago; a service key with the scope backfill may send it`,
  );
}
