"use server";

import { CreateServiceKeyInput, createServiceKey } from "#lib/keys/create-service-key.ts";
import { RevokeServiceKeyInput, revokeServiceKey } from "#lib/keys/revoke-service-key.ts";
import { runAction } from "#lib/web/action.ts";
import { staffContext } from "#lib/web/session.ts";

export async function createServiceKeyAction(input: unknown) {
  return runAction(await staffContext(), CreateServiceKeyInput, createServiceKey, input);
}

export async function revokeServiceKeyAction(input: unknown) {
  return runAction(await staffContext(), RevokeServiceKeyInput, revokeServiceKey, input);
}
