import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { enterOrganization, transact } from "#lib/db/transact.ts";
import { env } from "#lib/env.ts";
import { publicId } from "#lib/ids.ts";
import { NEW_DEV_DAILY_CREDITS } from "#lib/organizations/dev-limit.ts";

export type Opening = {
  readonly name: string;
  readonly timeZone: string;
  readonly owner: { readonly id: string; readonly email: string };
};

export type OpenedOrganization = { readonly id: bigint; readonly organizationId: string };

/** What its development keys may use a day; an ordinary limit, which the organization may change or remove. */
async function limitDevelopment(tx: Transaction, orgId: bigint, createdBy: string): Promise<void> {
  const limit = { scope: "environment", subject: "dev", kind: "per_day", amount: NEW_DEV_DAILY_CREDITS };
  await tx.spendLimit.create({ data: { orgId, ...limit, createdBy } });
}

/**
 * Opens an organization with its wallet, its owner and a daily limit for development, usually inside another verb's transaction, which then goes on inside the new
 * organization. Whoever calls this has decided that the owner may.
 */
export async function openOrganization(ctx: Context, { name, timeZone, owner }: Opening): Promise<OpenedOrganization> {
  const mode = env().DEMO ? "sandbox" : "production";
  return transact(ctx, async (tx, joined) => {
    const [row] = await tx.$queryRaw<{ id: bigint }[]>`
      SELECT books.open_organization(${owner.id}, ${name}, ${timeZone}, ${mode}, ${owner.email}) AS id`;
    if (!row) throw new Error("an organization was opened without an id");
    const organizationId = publicId("org", row.id);
    await enterOrganization(tx, row.id);
    await limitDevelopment(tx, row.id, owner.id);
    await recordAudit(joined, {
      action: "organization.create",
      orgId: row.id,
      target: organizationId,
      facts: { name, devDailyCredits: NEW_DEV_DAILY_CREDITS },
    });
    return { id: row.id, organizationId };
  });
}
