import type { Actor, Context } from "#lib/context.ts";
import { portalDatabase, staffDatabase, type Transaction } from "./clients.ts";

const USER_ID = /^[0-9a-f-]{36}$/;
const TIMEOUT_MS = 15_000;

/** The organization an actor is confined to, or null where none is chosen. */
function orgOf(actor: Actor): bigint | null {
  return actor.kind === "member" || actor.kind === "api_key" ? actor.orgId : null;
}

/**
 * Makes the rest of this transaction see one organization. For the two verbs that learn theirs on the way: the one that has just
 * opened it, and the one whose invitation names it.
 */
export async function enterOrganization(tx: Transaction, orgId: bigint): Promise<void> {
  await tx.$executeRawUnsafe(`SET LOCAL app.org_id = '${BigInt(orgId)}'`);
}

/** Makes the rest of this transaction act for one person. For the verb that has just opened their account. */
export async function enterUser(tx: Transaction, userId: string): Promise<void> {
  // SET takes no parameters, so what is written into it is checked first.
  if (!USER_ID.test(userId)) throw new Error("a user id is a UUID");
  await tx.$executeRawUnsafe(`SET LOCAL app.user_id = '${userId}'`);
}

async function confine(tx: Transaction, actor: Actor): Promise<void> {
  const org = orgOf(actor);
  if (org !== null) await enterOrganization(tx, org);
  if (actor.kind === "member" || actor.kind === "user") await enterUser(tx, actor.userId);
}

/** Which rows an open transaction may see: every organization's, or one's, or those that no organization owns. */
type Reach = "every" | bigint | null;

const REACH_OF = new WeakMap<Transaction, Reach>();

function reachOf(actor: Actor): Reach {
  return actor.kind === "staff" || actor.kind === "system" ? "every" : orgOf(actor);
}

/** Acting as somebody else does not change what an open transaction may see, so it must not be joined under another reach. */
function checkReach(tx: Transaction, actor: Actor): void {
  const opened = REACH_OF.get(tx);
  const wanted = reachOf(actor);
  if (opened === undefined || opened === null || opened === wanted) return;
  throw new Error(`a ${actor.kind} cannot join a transaction that was opened for another reach`);
}

/**
 * Runs `work` in one transaction, as the database login that fits the actor: staff and background jobs see every organization,
 * everybody else the one they act for. Joins the transaction that `ctx` already carries.
 * `work` gets the context to hand to verbs that should join.
 */
export async function transact<T>(ctx: Context, work: (tx: Transaction, joined: Context) => Promise<T>): Promise<T> {
  if (ctx.tx) {
    checkReach(ctx.tx, ctx.actor);
    return work(ctx.tx, ctx);
  }
  const reach = reachOf(ctx.actor);
  const database = reach === "every" ? staffDatabase() : portalDatabase();
  return database.$transaction(
    async (tx) => {
      REACH_OF.set(tx, reach);
      if (reach !== "every") await confine(tx, ctx.actor);
      return work(tx, { ...ctx, tx });
    },
    { timeout: TIMEOUT_MS, maxWait: TIMEOUT_MS },
  );
}
