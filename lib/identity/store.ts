import { createHash, randomBytes } from "node:crypto";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { refuse } from "#lib/errors.ts";
import { findId } from "#lib/ids.ts";

/** What a mailed link lets its holder do, and for how long. */
const TOKEN_LIFE_MINUTES = {
  "verify-email": 24 * 60,
  "reset-password": 60,
  "sign-in": 15,
  "first-admin": 60,
} as const satisfies Record<string, number>;

export type TokenPurpose = keyof typeof TOKEN_LIFE_MINUTES;

const TOKEN_BYTES = 32;
const MINUTE_MS = 60_000;
const USED_UP = "This link has expired or was used already; ask for a new one.";

/** A secret for a link, and what is stored of it. */
function makeToken(): { text: string; hash: Buffer<ArrayBuffer> } {
  const text = randomBytes(TOKEN_BYTES).toString("base64url");
  return { text, hash: tokenHash(text) };
}

function tokenHash(text: string): Buffer<ArrayBuffer> {
  return createHash("sha256").update(text).digest();
}

/** Issues a single-use token; older ones of the same person and purpose stop working. Returns the text for the link. */
export async function issueToken(
  ctx: Context,
  tx: Transaction,
  purpose: TokenPurpose,
  userId: string | null,
): Promise<string> {
  const { text, hash } = makeToken();
  await retireTokens(ctx, tx, purpose, userId);
  const expiresAt = new Date(ctx.now().getTime() + TOKEN_LIFE_MINUTES[purpose] * MINUTE_MS);
  await tx.authToken.create({ data: { hash, purpose, userId, expiresAt, createdAt: ctx.now() } });
  return text;
}

/** Ends every open token of this person and purpose. */
export async function retireTokens(
  ctx: Context,
  tx: Transaction,
  purpose: TokenPurpose,
  userId: string | null,
): Promise<void> {
  await tx.authToken.updateMany({ where: { purpose, userId, usedAt: null }, data: { usedAt: ctx.now() } });
}

/**
 * Uses a token up, in the transaction of what it allows. One statement: of two who come at once, one finds it used.
 * @returns whose it is, null for a token that belongs to nobody yet
 * @throws Refusal invalid when it is unknown, expired or used
 */
export async function spendToken(
  ctx: Context,
  tx: Transaction,
  purpose: TokenPurpose,
  text: string,
): Promise<string | null> {
  const now = ctx.now();
  const [token] = await tx.authToken.updateManyAndReturn({
    where: { hash: tokenHash(text), purpose, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
    select: { userId: true },
  });
  return token ? token.userId : refuse("invalid", USED_UP);
}

/** The same for a token that belongs to a user. */
export async function spendUserToken(ctx: Context, tx: Transaction, purpose: TokenPurpose, text: string) {
  const userId = (await spendToken(ctx, tx, purpose, text)) ?? refuse("invalid", USED_UP);
  return tx.user.findUniqueOrThrow({ where: { id: userId } });
}

/**
 * An invitation's link names its organization, since row-level security shows invitations one organization at a time.
 * @throws Refusal invalid
 */
export function readInvitationToken(text: string): { orgId: bigint; hash: Buffer<ArrayBuffer> } {
  const [organizationId = "", secret = ""] = text.split(".");
  const orgId = findId("org", organizationId);
  if (orgId === null || !secret) return refuse("invalid", "This link is incomplete; open it from the letter again.");
  return { orgId, hash: tokenHash(secret) };
}
