import type { Metadata } from "next";
import { CreateOrganizationForm } from "#components/auth/create-organization-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { SignOutForm } from "#components/shell/sign-out-form.tsx";
import { userContext } from "#lib/web/session.ts";
import { createOrganizationAction, signOutAction } from "../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Welcome" };

/** For somebody who belongs to no organization, and for a member who opens another one. */
export default async function WelcomePage() {
  await userContext();
  return (
    <AuthShell
      title="Create an organization"
      description="It holds your balance, keys and team. Waiting for an invitation? Open the link in its letter instead."
    >
      <CreateOrganizationForm createOrganization={createOrganizationAction} />
      <SignOutForm action={signOutAction} />
    </AuthShell>
  );
}
