import * as z from "zod";
import { havingFields } from "#lib/metering/having-fields.ts";
import { MOST_EVENTS } from "#lib/metering/record-usage.ts";
import { UsageEventFields, UsageEventInput } from "#lib/metering/usage-event.ts";
import { CloudEventInput } from "#lib/web/api/cloud-event.ts";
import { CLOUD_EVENT, EVENT } from "#lib/web/api/examples.ts";
import type { BodyForm } from "#lib/web/api/route.ts";

const { source: _source, id: _id, occurred_at: _occurredAt, ...InData } = UsageEventFields;

/** A usage event without what its CloudEvent says already. */
export const UsageData = z.strictObject(InData).meta({
  description: "A usage event without source, id and occurred_at: the envelope says those.",
  oneOf: [havingFields("key_id"), havingFields("org_id")],
});

export const CloudEvent = CloudEventInput.extend({ data: UsageData }).meta({
  description: "CloudEvents 1.0; extension attributes are ignored.",
});

/** Every envelope that usage may come in, as the document shows it. */
export const USAGE_BODIES: Readonly<Record<string, BodyForm>> = {
  "application/json": {
    schema: z
      .union([UsageEventInput, z.array(UsageEventInput).min(1).max(MOST_EVENTS), UsageData])
      .meta({ description: "One event, a batch of them, or with ce-… headers the data of a CloudEvent." }),
    example: EVENT,
  },
  "application/x-ndjson": {
    schema: z.string().meta({ description: "One usage event as JSON on each line; empty lines hold nothing." }),
    example: `${JSON.stringify(EVENT)}\n`,
  },
  "application/cloudevents+json": { schema: CloudEvent, example: CLOUD_EVENT },
  "application/cloudevents-batch+json": {
    schema: z.array(CloudEvent).min(1).max(MOST_EVENTS),
    example: [CLOUD_EVENT],
  },
};

export const CLOUD_HEADERS: Readonly<Record<string, string>> = {
  "ce-specversion": "1.0: the body is the data of a CloudEvent in binary mode.",
  "ce-id": "The event's id, percent-encoded where it is not plain.",
  "ce-source": "The event's source.",
  "ce-type": "Any text.",
  "ce-time": "When the usage occurred; without it, now.",
};
