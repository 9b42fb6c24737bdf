import { requireMember, requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { LimitScope } from "#lib/credits/limit.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { getMembership } from "#lib/organizations/store.ts";

/**
 * Who may bound this, and in which organization: who manages keys bounds keys, who answers for money everything; staff name the
 * organization.
 * @throws Refusal forbidden, unauthenticated, not_found
 */
export function requireLimitRight(ctx: Context, scope: LimitScope, orgId: string | undefined) {
  if (ctx.actor.kind !== "staff") {
    const member = requireMember(ctx, scope === "key" ? "keys" : "money");
    return { orgId: member.orgId, by: member.userId };
  }
  const { userId } = requireStaff(ctx, "admin");
  return { orgId: parseId("org", orgId ?? ""), by: userId };
}

/** The subject as spending compares it. @throws Refusal not_found, invalid */
export async function readSubject(
  tx: Transaction,
  orgId: bigint,
  { scope, subject }: { readonly scope: LimitScope; readonly subject: string },
): Promise<string> {
  switch (scope) {
    case "org":
      return subject === "" ? "" : refuseField("subject", "A limit of the whole organization names nothing else.");
    case "environment":
      return subject === "dev" || subject === "live" ? subject : refuseField("subject", "Choose dev or live.");
    case "feature":
      return subject || refuseField("subject", "Name a feature.");
    case "member":
      return (await getMembership(tx, orgId, subject)).userId;
    case "key": {
      const id = parseId("key", subject);
      const key = await tx.apiKey.findUnique({ where: { orgId_id: { orgId, id } }, select: { id: true } });
      return key ? String(key.id) : refuse("not_found", "There is no such key.");
    }
  }
}
