"use server";

import { ChangeRoleInput, changeRole } from "#lib/organizations/change-role.ts";
import { InviteMemberInput, inviteMember } from "#lib/organizations/invite-member.ts";
import { RemoveMemberInput, removeMember } from "#lib/organizations/remove-member.ts";
import { RevokeInvitationInput, revokeInvitation } from "#lib/organizations/revoke-invitation.ts";
import { runAction } from "#lib/web/action.ts";
import { memberContext } from "#lib/web/session.ts";

export async function inviteMemberAction(input: unknown) {
  return runAction(await memberContext(), InviteMemberInput, inviteMember, input);
}

export async function revokeInvitationAction(input: unknown) {
  return runAction(await memberContext(), RevokeInvitationInput, revokeInvitation, input);
}

export async function changeRoleAction(input: unknown) {
  return runAction(await memberContext(), ChangeRoleInput, changeRole, input);
}

export async function removeMemberAction(input: unknown) {
  return runAction(await memberContext(), RemoveMemberInput, removeMember, input);
}
