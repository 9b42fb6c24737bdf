import * as z from "zod";

/** About 15,000 lines of CSV, or the whole of a public map of models. */
const LONGEST_LIST = 2_000_000;

/** Where a list comes from and on which terms it is read. */
export const ImportInput = z.object({
  bookId: z.string(),
  source: z.enum(["genai", "csv", "json"]),
  /** What was uploaded or pasted; "" for the built-in list. */
  text: z.string().max(LONGEST_LIST, "The list is longer than 2 MB; import it in parts."),
  /** Providers of the built-in list. */
  providers: z.array(z.string().max(80)).max(100),
  /** Leave out features that the catalogue does not have. */
  onlyKnown: z.boolean(),
  /** Rates that the list does not name are taken out. */
  complete: z.boolean(),
  /** Percent on what is priced in dollars. */
  markup: z.string().trim().max(20),
  providerMarkups: z.string().max(4_000),
  modelMarkups: z.string().max(20_000),
});

export type ImportTerms = z.infer<typeof ImportInput>;
