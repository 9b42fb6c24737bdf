import * as z from "zod";
import { mustBe } from "#lib/metering/field-problem.ts";
import { havingFields } from "#lib/metering/having-fields.ts";
import { KeyId, Labels, LONGEST_ID, Name, printable } from "#lib/metering/printable.ts";
import { parseQuantity, type Quantity } from "#lib/pricing/quantity.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import type { Micros } from "#lib/time/timestamp.ts";

const MOST_METERS = 50;
const LONGEST_FEATURE = 128;

/** A number that a JSON parser has already changed; it carries what was written, so that it can be refused by name. */
export class LostNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** Reads a field with a function that throws RangeError, whose sentence becomes the field's. */
function reading<In, Out>(context: z.RefinementCtx<In>, read: () => Out): Out {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: "custom", message: error.message, input: context.value });
    return z.NEVER;
  }
}

const Count = z
  .unknown()
  .transform((value, context): Quantity => {
    return reading(context, () => {
      if (value instanceof LostNumber) {
        throw new RangeError(
          `${value.source} as a JSON number is not a safe whole number; send it as the string "${value.source}"`,
        );
      }
      return parseQuantity(value);
    });
  })
  .meta({
    description:
      "A count of zero or more with at most 6 decimal places; a JSON number only where it is a safe whole one.",
    anyOf: [
      { type: "string", pattern: "^\\d+(\\.\\d+)?$", maxLength: 64 },
      { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    ],
  });

const Instant = z
  .string(mustBe("a string"))
  .transform((text, context): Micros => reading(context, () => parseTimestamp(text)))
  .meta({ description: "RFC 3339 with a zone and any fraction of a second.", format: "date-time" });

/** What was counted: at least one meter, each a decimal string or a safe whole number of zero or more. */
export const Meters = z
  .record(Name, Count, mustBe("an object of quantities"))
  .refine((meters) => Object.keys(meters).length > 0, "must name at least one meter")
  .refine((meters) => Object.keys(meters).length <= MOST_METERS, `must have at most ${MOST_METERS} entries`)
  .meta({ description: "What was counted, by meter.", minProperties: 1, maxProperties: MOST_METERS });

export const FeatureCode = printable(LONGEST_FEATURE).meta({ description: "What is sold, by its code." });

/** The fields of a usage event, for whatever else is said in the same words. */
export const UsageEventFields = {
  source: printable(LONGEST_ID).meta({
    description: "Which of your systems says so; with `id` it names the event for ever.",
  }),
  id: printable(LONGEST_ID).meta({ description: "Your own id; sent again, it is charged once." }),
  key_id: KeyId.meta({ description: "The id of the customer's key that made the call, or else `org_id`." }).optional(),
  org_id: printable(LONGEST_ID).meta({ description: "Who pays, where no key made the call." }).optional(),
  feature: FeatureCode,
  occurred_at: Instant.optional(),
  meters: Meters,
  dimensions: Labels.meta({ description: "What tells prices apart, such as a resolution or a region." }).optional(),
  tags: Labels.meta({ description: "Yours to find it by; they change no price." }).optional(),
  hold_id: printable(LONGEST_ID).meta({ description: "The hold that pays first." }).optional(),
  on_insufficient: z
    .enum(["record", "reject"])
    .meta({ description: "`record` what was served already, into debt if need be, or `reject` it before the work." })
    .default("record"),
};

/** A usage event as the API takes it. Unknown fields are refused, because a misspelt one would be charged without it. */
export const UsageEventInput = z
  .strictObject(UsageEventFields)
  .refine((event) => (event.key_id === undefined) !== (event.org_id === undefined), {
    message: "give exactly one of key_id and org_id",
    path: ["key_id"],
  })
  .meta({ oneOf: [havingFields("key_id"), havingFields("org_id")] });

/** A fact sent by the vendor, parsed; an absent occurred_at stays absent. */
export type UsageEvent = Readonly<z.output<typeof UsageEventInput>>;
