import * as z from "zod";
import { mustBe } from "#lib/metering/field-problem.ts";

export const LONGEST_ID = 255;
const LONGEST_NAME = 64;
const MOST_LABELS = 20;

// Control characters and halves of surrogate pairs cannot be stored as text; line separators break logs.
const PRINTABLE = /^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u;
// The same for those who read it in a document: patterns of other languages do not know classes of characters.
const WRITTEN = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$";
const NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/** Text with a limit that can be stored, logged and shown as it is. */
export function printable(most: number): z.ZodString {
  return z
    .string(mustBe("a string"))
    .min(1, "must not be empty")
    .max(most, `must have at most ${most} characters`)
    .regex(PRINTABLE, "must not contain control characters or broken ones")
    .meta({ pattern: WRITTEN });
}

/** The id of a customer's key. Whoever sends the key itself is told, because a secret that is sent about gets into logs. */
export const KeyId = printable(LONGEST_ID).refine(
  (text) => !text.startsWith("tg_"),
  "takes the key's id (key_…), which authorize answers, never the key itself",
);

/** The name of a meter, dimension or tag. */
export const Name = z
  .string()
  .max(LONGEST_NAME, `a name has at most ${LONGEST_NAME} characters`)
  .regex(NAME, "a name is letters, digits, _ . - and begins with a letter");

/** Flat text by name: dimensions and tags. */
export const Labels = z
  .record(Name, printable(LONGEST_ID), mustBe("an object of strings"))
  .refine((labels) => Object.keys(labels).length <= MOST_LABELS, `must have at most ${MOST_LABELS} entries`);
