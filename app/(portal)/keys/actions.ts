"use server";

import { CreateKeyInput, createKey } from "#lib/keys/create-key.ts";
import { RestrictKeyInput, restrictKey } from "#lib/keys/restrict-key.ts";
import { RevokeKeyInput, revokeKey } from "#lib/keys/revoke-key.ts";
import { runAction } from "#lib/web/action.ts";
import { memberContext } from "#lib/web/session.ts";

export async function createKeyAction(input: unknown) {
  return runAction(await memberContext(), CreateKeyInput, createKey, input);
}

export async function revokeKeyAction(input: unknown) {
  return runAction(await memberContext(), RevokeKeyInput, revokeKey, input);
}

export async function restrictKeyAction(input: unknown) {
  return runAction(await memberContext(), RestrictKeyInput, restrictKey, input);
}
