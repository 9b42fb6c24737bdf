import * as z from "zod";
import { SetOverrideInput } from "#lib/pricing/set-override.ts";
import { RATE_FIELDS } from "../../price-book/forms.ts";
import { utcInstant } from "../../utc-instant.ts";

/** The dialog of one organization's own price; instants are what the clock shows in UTC. */
export const OwnPriceForm = z
  .object({
    orgId: z.string(),
    ...RATE_FIELDS,
    from: z.string().nullable(),
    until: z.string().nullable(),
    reason: z.string(),
  })
  .transform(({ orgId, from, until, reason, ...rate }): z.input<typeof SetOverrideInput> => {
    return { orgId, rate, from: from && utcInstant(from), until: until && utcInstant(until), reason };
  })
  .pipe(SetOverrideInput);
