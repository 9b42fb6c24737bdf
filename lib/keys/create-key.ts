import { randomBytes } from "node:crypto";
import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { makeKey } from "#lib/keys/key-format.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { requireWorkingOrganization } from "#lib/organizations/store.ts";
import { dayBounds } from "#lib/time/bucket.ts";
import { dayField } from "#lib/time/day-field.ts";
import { dateOf } from "#lib/time/timestamp.ts";

export const CreateKeyInput = z.object({
  name: z.string().trim().min(1, "Enter a name.").max(80, "Use at most 80 characters."),
  environment: z.enum(["dev", "live"], "Choose an environment."),
  /** The last calendar day, in the organization's zone, on which the key works; null for no end. */
  expiresOn: dayField("Enter a date.").nullable().default(null),
});

/** `secret` is the key itself; nobody can show it again. */
export type CreatedKey = { readonly id: string; readonly name: string; readonly secret: string };

const RANDOM_BYTES = 32;
const MOST_KEYS = 500;

/**
 * Makes a key for the acting member's organization. Only its hash is stored, in the index that is asked for every call.
 * @throws Refusal forbidden, organization_suspended, conflict when there are too many keys, invalid for a day that has passed
 */
export async function createKey(ctx: Context, input: z.input<typeof CreateKeyInput>): Promise<CreatedKey> {
  const { orgId, userId } = requireMember(ctx, "keys");
  const { name, environment, expiresOn = null } = input;
  const { text, hash, prefix, lastFour } = makeKey(environment, randomBytes(RANDOM_BYTES));
  return transact(ctx, async (tx, joined) => {
    await requireWorkingOrganization(tx, orgId);
    await refuseTooMany(tx, orgId);
    const expiresAt = expiresOn === null ? null : await endOfDay(ctx, tx, orgId, expiresOn);
    const key = await tx.apiKey.create({
      data: { orgId, environment, name, prefix, lastFour, createdBy: userId, createdAt: ctx.now(), expiresAt },
      select: { id: true },
    });
    await tx.keyIndex.create({ data: { hash, orgId, keyId: key.id, environment, expiresAt } });
    const id = publicId("key", key.id);
    await recordAudit(joined, { action: "key.create", orgId, target: id, facts: { name, environment, expiresOn } });
    return { id, name, secret: text };
  });
}

async function refuseTooMany(tx: Transaction, orgId: bigint): Promise<void> {
  const count = await tx.apiKey.count({ where: { orgId, revokedAt: null } });
  if (count >= MOST_KEYS) refuse("conflict", `There are ${MOST_KEYS} keys already; revoke some that are not used.`);
}

async function endOfDay(ctx: Context, tx: Transaction, orgId: bigint, day: string): Promise<Date> {
  const { timeZone } = await tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: { timeZone: true } });
  const end = dateOf(dayBounds(day, timeZone).endsAt);
  if (end > dateOf(await orgNow(ctx, orgId))) return end;
  return refuseField("expiresOn", "This day has passed.");
}
