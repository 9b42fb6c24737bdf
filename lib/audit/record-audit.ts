import type { Actor, Context } from "#lib/context.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import { transact } from "#lib/db/transact.ts";

export type AuditInput = {
  /** Dotted, object first: "key.create", "organization.suspend". */
  readonly action: string;
  readonly orgId: bigint | null;
  /** Who wanted it, where the system does it for them: members may not do everything that they may ask for. */
  readonly by?: Actor;
  /** Public id or code of what was acted on. */
  readonly target?: string;
  readonly reason?: string;
  /** What changed, before and after; never a secret. */
  readonly facts?: Prisma.InputJsonObject;
};

/** The id under which an actor is written down: a user, a key or a job. */
function actorId(actor: Actor): string | null {
  switch (actor.kind) {
    case "user":
    case "member":
    case "staff":
      return actor.userId;
    case "service":
      return String(actor.serviceKeyId);
    case "api_key":
      return String(actor.keyId);
    case "system":
      return actor.job;
    default:
      return null;
  }
}

/** "staff:0198…": how an actor is named in a ledger transaction. */
export function actorName(actor: Actor): string {
  return [actor.kind, actorId(actor)].filter(Boolean).join(":");
}

/** Writes who did what, in the transaction that does it: an action without its record is rolled back with it. */
export async function recordAudit(ctx: Context, input: AuditInput): Promise<void> {
  const actor = input.by ?? ctx.actor;
  await transact(ctx, async (tx) => {
    // createMany, since it reads nothing back: a visitor may append a row without an organization, but not see it.
    await tx.auditRecord.createMany({
      data: {
        orgId: input.orgId,
        actorKind: actor.kind,
        actorId: actorId(actor),
        action: input.action,
        target: input.target ?? null,
        reason: input.reason ?? null,
        facts: input.facts ?? {},
        address: ctx.address,
        requestId: ctx.requestId,
      },
    });
  });
}
