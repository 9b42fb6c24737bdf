import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";

export const AddFeatureInput = z.object({
  code: z
    .string()
    .trim()
    .regex(
      /^[a-z0-9][a-z0-9._:/-]{0,119}$/,
      "A code is lower-case letters, digits, and . _ : / -, such as scrape.html.",
    ),
  name: z.string().trim().min(1, "Give the feature a name.").max(120),
  provider: z.string().trim().min(1, "Say who provides it.").max(80),
  kind: z.enum(["text", "image", "video", "audio", "data"]),
  description: z.string().trim().max(500).default(""),
});

/**
 * Adds a feature to the catalogue. It costs nothing and cannot be used until a published book prices it.
 * @throws Refusal conflict when the code is taken
 */
export async function addFeature(ctx: Context, input: z.infer<typeof AddFeatureInput>): Promise<void> {
  requireStaff(ctx, "admin");
  await transact(ctx, async (tx, joined) => {
    const { count } = await tx.feature.createMany({ data: [input], skipDuplicates: true });
    if (count === 0) {
      const detail = `There is already a feature with the code "${input.code}".`;
      refuse("conflict", detail, { fields: { code: detail } });
    }
    await recordAudit(joined, { action: "feature.add", orgId: null, target: input.code, facts: { name: input.name } });
  });
}
