import * as z from "zod";
import { RATE_MODELS } from "#lib/pricing/price-book.ts";
import { parseDimensions, parseMeters, parseTiers } from "#lib/pricing/rate-view.ts";
import { SetOverrideInput } from "#lib/pricing/set-override.ts";
import { parsed } from "../../price-book/forms.ts";
import { utcInstant } from "../../utc-instant.ts";

/** The dialog of one organization's own price; instants are what the clock shows in UTC. */
export const OwnPriceForm = z
  .object({
    orgId: z.string(),
    feature: z.string(),
    meter: z.string(),
    dimensions: parsed(parseDimensions),
    model: z.enum(RATE_MODELS),
    price: z.string(),
    per: z.string(),
    base: z.string(),
    minimum: z.string(),
    tiers: parsed(parseTiers),
    tierBy: parsed(parseMeters),
    from: z.string().nullable(),
    until: z.string().nullable(),
    reason: z.string(),
  })
  .transform(({ orgId, from, until, reason, ...rate }): z.input<typeof SetOverrideInput> => {
    return { orgId, rate, from: from && utcInstant(from), until: until && utcInstant(until), reason };
  })
  .pipe(SetOverrideInput);
