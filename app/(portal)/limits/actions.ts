"use server";

import { RemoveLimitInput, removeLimit } from "#lib/credits/remove-limit.ts";
import { SetLimitInput, setLimit } from "#lib/credits/set-limit.ts";
import { runAction } from "#lib/web/action.ts";
import { memberContext } from "#lib/web/session.ts";

export async function setLimitAction(input: unknown) {
  return runAction(await memberContext(), SetLimitInput, setLimit, input);
}

export async function removeLimitAction(input: unknown) {
  return runAction(await memberContext(), RemoveLimitInput, removeLimit, input);
}
