import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { requirePerson } from "#lib/identity/require-person.ts";
import type { SignedIn } from "#lib/identity/sign-in.ts";

export const RevokeSessionsInput = z.object({});

/** Ends all sessions of the acting person, everywhere; the caller may start a new one for this browser. */
export async function revokeSessions(ctx: Context, _input: z.output<typeof RevokeSessionsInput>): Promise<SignedIn> {
  const userId = requirePerson(ctx);
  return transact(ctx, async (tx, joined) => {
    await recordAudit(joined, { action: "user.revoke_sessions", orgId: null, target: userId });
    return tx.user.update({
      where: { id: userId },
      data: { sessionVersion: { increment: 1 } },
      select: { id: true, sessionVersion: true },
    });
  });
}
