"use server";

import { ChangePasswordInput, changePassword } from "#lib/identity/change-password.ts";
import { RevokeSessionsInput, revokeSessions } from "#lib/identity/revoke-sessions.ts";
import { UpdateProfileInput, updateProfile } from "#lib/identity/update-profile.ts";
import { UpdateOrganizationInput, updateOrganization } from "#lib/organizations/update-organization.ts";
import { runAction } from "#lib/web/action.ts";
import { endSession, startSession } from "#lib/web/next-auth.ts";
import { memberContext } from "#lib/web/session.ts";

export async function saveOrganizationAction(input: unknown) {
  return runAction(await memberContext(), UpdateOrganizationInput, updateOrganization, input);
}

export async function saveProfileAction(input: unknown) {
  return runAction(await memberContext(), UpdateProfileInput, updateProfile, input);
}

/** All sessions end with the old password; this browser gets a new one. */
export async function changePasswordAction(input: unknown) {
  const result = await runAction(await memberContext(), ChangePasswordInput, changePassword, input);
  if (!result.ok) return result;
  await startSession(result.value);
  return { ok: true as const, value: null };
}

export async function signOutEverywhereAction() {
  const result = await runAction(await memberContext(), RevokeSessionsInput, revokeSessions, {});
  if (!result.ok) return result;
  await endSession();
  return { ok: true as const, value: null };
}
