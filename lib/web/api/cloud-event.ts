import * as z from "zod";
import type { Refusal } from "#lib/errors.ts";
import { IN_WORDS, mustBe } from "#lib/metering/field-problem.ts";
import { invalidField, invalidInput } from "#lib/metering/invalid-event.ts";

/** What every CloudEvent says about itself; extension attributes are ignored, as whoever passes it on may add them. */
export const CloudEventInput = z.object({
  specversion: z.literal("1.0", { error: 'must be "1.0"' }),
  id: z.string(mustBe("a string")).min(1, "must not be empty"),
  source: z.string(mustBe("a string")).min(1, "must not be empty"),
  type: z.string(mustBe("a string")).min(1, "must not be empty"),
  time: z.string(mustBe("a string")).optional(),
  datacontenttype: z
    .string(mustBe("a string"))
    .regex(/^application\/(json|[\w.+-]+\+json) *(;.*)?$/i, "must be application/json, which is what data is")
    .optional(),
  data: z.record(z.string(), z.unknown(), mustBe("an object: the event without its envelope")),
});

/** Fields of an event that the envelope says, with what it calls them. */
const IN_ENVELOPE: ReadonlyMap<string, string> = new Map([
  ["source", "source"],
  ["id", "id"],
  ["occurred_at", "time"],
]);

/** The envelope's own fields say where the event comes from and when it was, so `data` may not say it again. */
function refuseTwiceSaid(data: Readonly<Record<string, unknown>>): Refusal | null {
  const field = Object.keys(data).find((name) => IN_ENVELOPE.has(name));
  if (field === undefined) return null;
  return invalidField(`data.${field}`, `does not belong into data: the CloudEvent's ${IN_ENVELOPE.get(field)} says it`);
}

/**
 * The usage event in a CloudEvents 1.0 envelope, as it would stand in plain JSON, so that both are one event; or why it is none.
 * Its fields are not checked here: what `data` holds is checked like any event.
 */
export function eventInEnvelope(raw: unknown): unknown {
  const parsed = CloudEventInput.safeParse(raw, IN_WORDS);
  if (!parsed.success) return invalidInput(parsed.error);
  const { id, source, time, data } = parsed.data;
  const refused = refuseTwiceSaid(data);
  return refused ?? { ...data, source, id, ...(time === undefined ? {} : { occurred_at: time }) };
}

const ATTRIBUTES = ["specversion", "id", "source", "type", "time"] as const;

/** Header values are percent-encoded UTF-8 where they are not plain; what is encoded badly stands for itself. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The CloudEvent whose attributes are ce-… headers and whose data is the body, put back together. */
export function envelopeInHeaders(header: (name: string) => string | null, data: unknown): unknown {
  const attributes = ATTRIBUTES.flatMap((name) => {
    const value = header(`ce-${name}`);
    return value === null ? [] : [[name, decoded(value)] as const];
  });
  return { ...Object.fromEntries(attributes), data };
}
