import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { linkTo } from "#lib/identity/links.ts";
import { issueToken } from "#lib/identity/store.ts";

export const IssueAdminLinkInput = z.object({});

/**
 * Issues the link with which the first administrator of a new installation makes their account: once, within the hour. A newer link
 * ends the older one. Only start-up may ask, and only while there is no staff.
 * @throws Refusal conflict once there is staff
 */
export async function issueAdminLink(
  ctx: Context,
  _input: z.output<typeof IssueAdminLinkInput>,
): Promise<{ url: string }> {
  if (ctx.actor.kind !== "system") return refuse("forbidden", "Only the server itself issues this link.");
  return transact(ctx, async (tx, joined) => {
    if ((await tx.user.count({ where: { staffRole: { not: null } } })) > 0) {
      return refuse("conflict", "There is staff already; an administrator adds more.");
    }
    await recordAudit(joined, { action: "staff.issue_admin_link", orgId: null });
    return { url: linkTo("/welcome-admin", await issueToken(ctx, tx, "first-admin", null)) };
  });
}
