import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { lockWallet } from "#lib/ledger/wallet-store.ts";
import { PlainName } from "#lib/mail/mail-fields.ts";
import { TimeZone } from "#lib/organizations/organization-fields.ts";
import { lockOrganization } from "#lib/organizations/store.ts";

const optionalText = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .transform((text) => text || null)
    .nullable()
    .optional();

/** Every field is optional; an absent one stays, an empty one is cleared. */
export const UpdateOrganizationInput = z.object({
  name: PlainName.optional(),
  zone: TimeZone.optional(),
  billingEmail: z
    .union([z.literal("").transform(() => null), z.email("Enter an e-mail address.").max(254)])
    .nullable()
    .optional(),
  billingName: optionalText(200),
  billingAddress: optionalText(500),
  taxId: optionalText(40),
});

/**
 * Changes what an organization is called and where its documents go. A new time zone counts from the next period: the periods of
 * what is recorded already are stored with it. Name and zone are for owners and admins, the rest for whoever handles money.
 */
export async function updateOrganization(ctx: Context, input: z.output<typeof UpdateOrganizationInput>): Promise<void> {
  const { orgId } = requireMember(ctx, "money");
  const { zone, ...rest } = input;
  const data = { ...rest, ...(zone && { timeZone: zone }) };
  await transact(ctx, async (tx, joined) => {
    // What is being booked ends in the old zone, what comes after begins in the new one; the wallet comes before the organization's row.
    if (zone) await lockWallet(tx, orgId);
    await lockOrganization(tx, orgId);
    const before: Record<string, unknown> = await tx.organization.findUniqueOrThrow({ where: { id: orgId } });
    const changed = Object.entries(data).filter(([field, value]) => before[field] !== value);
    if (changed.some(([field]) => field === "name" || field === "timeZone")) requireMember(ctx, "organization");
    await tx.organization.update({ where: { id: orgId }, data });
    const facts = Object.fromEntries(changed.map(([field, value]) => [field, value ?? null]));
    await recordAudit(joined, { action: "organization.update", orgId, facts });
  });
}
