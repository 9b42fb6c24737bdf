"use server";

import { redirect } from "next/navigation";
import { AcceptAdminLinkInput, acceptAdminLink } from "#lib/identity/accept-admin-link.ts";
import { AcceptInvitationInput, acceptInvitation } from "#lib/identity/accept-invitation.ts";
import { RequestPasswordResetInput, requestPasswordReset } from "#lib/identity/request-password-reset.ts";
import { RequestSignInLinkInput, requestSignInLink } from "#lib/identity/request-sign-in-link.ts";
import { ResetPasswordInput, resetPassword } from "#lib/identity/reset-password.ts";
import { SignInInput, signIn } from "#lib/identity/sign-in.ts";
import { SignInByLinkInput, signInByLink } from "#lib/identity/sign-in-by-link.ts";
import { SignUpInput, signUp } from "#lib/identity/sign-up.ts";
import { VerifyEmailInput, verifyEmail } from "#lib/identity/verify-email.ts";
import { CreateOrganizationInput, createOrganization } from "#lib/organizations/create-organization.ts";
import { runAction } from "#lib/web/action.ts";
import type { ActionResult } from "#lib/web/action-result.ts";
import { localPath } from "#lib/web/local-path.ts";
import { endSession } from "#lib/web/next-auth.ts";
import { chooseOrganization, findUser, userContext, visitorContext } from "#lib/web/session.ts";
import { enter } from "./enter.ts";

type Leads = ActionResult<{ href: string }>;

/** `next` is where the visitor was going when asked to sign in. */
export async function signInAction(next: string, input: unknown): Promise<Leads> {
  return enter(await runAction(await visitorContext(), SignInInput, signIn, input), localPath(next));
}

export async function requestSignInLinkAction(input: unknown): Promise<ActionResult<unknown>> {
  return runAction(await visitorContext(), RequestSignInLinkInput, requestSignInLink, input);
}

export async function signInByLinkAction(input: unknown): Promise<Leads> {
  return enter(await runAction(await visitorContext(), SignInByLinkInput, signInByLink, input), "/");
}

export async function signUpAction(input: unknown): Promise<Leads> {
  const result = await runAction(await visitorContext(), SignUpInput, signUp, input);
  return result.ok ? { ok: true, value: { href: "/verify-email" } } : result;
}

export async function verifyEmailAction(input: unknown): Promise<Leads> {
  return enter(await runAction(await visitorContext(), VerifyEmailInput, verifyEmail, input), "/");
}

export async function requestPasswordResetAction(input: unknown): Promise<ActionResult<unknown>> {
  return runAction(await visitorContext(), RequestPasswordResetInput, requestPasswordReset, input);
}

export async function resetPasswordAction(input: unknown): Promise<Leads> {
  return enter(await runAction(await visitorContext(), ResetPasswordInput, resetPassword, input), "/");
}

export async function acceptInvitationAction(input: unknown): Promise<Leads> {
  const ctx = (await findUser()) ? await userContext() : await visitorContext();
  const result = await runAction(ctx, AcceptInvitationInput, acceptInvitation, input);
  if (result.ok) await chooseOrganization(result.value.organizationId);
  return enter(result, "/overview");
}

export async function acceptAdminLinkAction(input: unknown): Promise<Leads> {
  return enter(await runAction(await visitorContext(), AcceptAdminLinkInput, acceptAdminLink, input), "/admin");
}

export async function createOrganizationAction(input: unknown): Promise<Leads> {
  const result = await runAction(await userContext(), CreateOrganizationInput, createOrganization, input);
  if (!result.ok) return result;
  await chooseOrganization(result.value.organizationId);
  return { ok: true, value: { href: "/overview" } };
}

export async function signOutAction(): Promise<void> {
  await endSession();
  redirect("/sign-in");
}
