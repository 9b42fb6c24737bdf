import * as z from "zod";

const MOST_FEATURES = 50;
export const DEFAULT_PRIORITY = 10;
const LAST_PRIORITY = 100;
const PRIORITY_SAYS = `Use a whole number from 0 (spent first) to ${LAST_PRIORITY}.`;

/** What a grant may be spent on: feature codes, or prefixes ending in "*"; none covers everything. */
export const GrantScope = z
  .array(
    z
      .string()
      .trim()
      .regex(/^[^\s*]{1,127}\*?$/, "Write a feature's code, or the beginning of some followed by *."),
  )
  .max(MOST_FEATURES, `Name at most ${MOST_FEATURES} features.`)
  .transform((entries) => [...new Set(entries)]);

/** Grants of a lower priority are spent first; purchases have 20. */
export const GrantPriority = z.int(PRIORITY_SAYS).min(0, PRIORITY_SAYS).max(LAST_PRIORITY, PRIORITY_SAYS);
