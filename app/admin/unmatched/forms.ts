import * as z from "zod";
import type { UnmatchedChoice } from "#lib/unmatched/resolve-unmatched.ts";

/** One organization's choice as the form says it; a day begins at midnight UTC. */
export const ChoiceForm = z
  .object({
    orgId: z.string(),
    choice: z.enum(["recent", "from", "all", "waive"]),
    from: z.iso.date("Give the day from which usage is charged.").nullable(),
    intoDebt: z.boolean(),
  })
  .transform(
    ({ from, ...rest }): z.input<typeof UnmatchedChoice> => ({
      ...rest,
      from: from && `${from}T00:00:00Z`,
    }),
  );
