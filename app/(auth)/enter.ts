import type { SignedIn } from "#lib/identity/sign-in.ts";
import type { ActionResult } from "#lib/web/action-result.ts";
import { startSession } from "#lib/web/next-auth.ts";

/** Starts the session of whoever an action let in, and says where they go. */
export async function enter(result: ActionResult<SignedIn>, href: string): Promise<ActionResult<{ href: string }>> {
  if (!result.ok) return result;
  await startSession(result.value);
  return { ok: true, value: { href } };
}
