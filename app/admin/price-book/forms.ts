import * as z from "zod";
import { DiscardDraftInput } from "#lib/pricing/discard-draft.ts";
import { EditDraftInput } from "#lib/pricing/edit-draft.ts";
import { RATE_MODELS } from "#lib/pricing/price-book.ts";
import { PublishBookInput } from "#lib/pricing/publish-book.ts";
import { parseDimensions, parseMeters, parseTiers } from "#lib/pricing/rate-view.ts";
import { PublishWithChoicesInput } from "#lib/unmatched/publish-with-choices.ts";
import type { ActionResult } from "#lib/web/action-result.ts";
import { ChoiceForm } from "../unmatched/forms.ts";
import { utcInstant } from "../utc-instant.ts";

const LONGEST = 2_000;

/** A text field that a parser reads; what the parser says is the field's problem. */
export function parsed<T>(parse: (text: string) => T) {
  return z
    .string()
    .max(LONGEST)
    .transform((text, issues): T => {
      try {
        return parse(text);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        issues.addIssue(`${error.message}.`);
        return z.NEVER;
      }
    });
}

/** A rate as its dialogs send it. */
export const RATE_FIELDS = {
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
};

/** The dialog of one rate, as the edit of a draft that it is. */
export const RateForm = z
  .object({
    draftId: z.string(),
    rateId: z.string().nullable(),
    ...RATE_FIELDS,
  })
  .transform(({ draftId, rateId, ...row }): z.input<typeof EditDraftInput> => {
    return { bookId: draftId, put: [{ ...row, id: rateId ?? undefined }], remove: [] };
  })
  .pipe(EditDraftInput);

export const RemoveRateForm = z
  .object({ draftId: z.string(), rateId: z.string() })
  .transform(({ draftId, rateId }) => ({ bookId: draftId, put: [], remove: [rateId] }));

export const DiscardForm = z
  .object({ draftId: z.string() })
  .transform(({ draftId }): z.input<typeof DiscardDraftInput> => ({ bookId: draftId }))
  .pipe(DiscardDraftInput);

/** The dialog says what the clock shows in UTC; `comparedWith` is bound by the page that showed the differences. */
export const PublishForm = z
  .object({
    draftId: z.string(),
    name: z.string(),
    effectiveAt: z.string().nullable(),
    comparedWith: z.int().nullable(),
  })
  .transform(({ draftId, effectiveAt, ...rest }): z.input<typeof PublishBookInput> => {
    return { ...rest, bookId: draftId, effectiveAt: effectiveAt && utcInstant(effectiveAt) };
  })
  .pipe(PublishBookInput);

/** The same with what becomes of usage that gets its first price. */
export const PublishWithChoicesForm = z
  .object({
    draftId: z.string(),
    name: z.string(),
    effectiveAt: z.string().nullable(),
    comparedWith: z.int().nullable(),
    choices: z.array(ChoiceForm),
  })
  .transform(({ draftId, effectiveAt, ...rest }): z.input<typeof PublishWithChoicesInput> => {
    return { ...rest, bookId: draftId, effectiveAt: effectiveAt && utcInstant(effectiveAt) };
  })
  .pipe(PublishWithChoicesInput);

/** "put.0.price" → "price": the dialog has one row and knows its fields by their own names. */
export function asDialog<T>(result: ActionResult<T>): ActionResult<T> {
  if (result.ok || !result.fields) return result;
  const fields = Object.entries(result.fields).map(([path, sentence]) => [path.replace(/^put\.0\./, ""), sentence]);
  return { ...result, fields: Object.fromEntries(fields) };
}
