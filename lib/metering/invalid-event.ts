import type * as z from "zod";
import { Refusal } from "#lib/errors.ts";
import { acceptance, acceptanceWindow } from "#lib/time/acceptance.ts";
import { formatTimestamp, type Micros } from "#lib/time/timestamp.ts";

/** One field that a caller must mend: its path in dots, and what is wrong with it. */
export type FieldProblem = { readonly field: string; readonly message: string };

/** A parse that failed as a refusal: the first problem in the sentence, all of them beside it. */
export function invalidInput(error: z.ZodError): Refusal {
  const errors = error.issues.map(
    (issue): FieldProblem => ({ field: issue.path.map(String).join("."), message: issue.message }),
  );
  const [first] = errors;
  const detail = first ? `${first.field ? `${first.field}: ` : ""}${first.message}` : "The input is not valid.";
  return new Refusal("invalid", detail, { errors });
}

/** Why usage may not be dated so, or null. Who may backfill may send any past instant, but nobody the future. */
export function outsideWindow(occurredAt: Micros, now: Micros, mayBackfill: boolean): Refusal | null {
  const verdict = acceptance(occurredAt, now);
  if (verdict === "accepted" || (verdict === "too_old" && mayBackfill)) return null;
  const { earliest, latest } = acceptanceWindow(now);
  const sentence =
    verdict === "too_new"
      ? `occurred_at: must not be after ${formatTimestamp(latest)}, five minutes from now`
      : `occurred_at: must not be before ${formatTimestamp(earliest)}, 35 days ago; a service key with the scope backfill may send it`;
  return new Refusal("invalid", sentence, {
    errors: [{ field: "occurred_at", message: sentence.slice("occurred_at: ".length) }],
  });
}
