import type { Metadata } from "next";
import { AcceptInvitation } from "#components/auth/accept-invitation.tsx";
import { AuthLink } from "#components/auth/auth-link.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { SignOutForm } from "#components/shell/sign-out-form.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Refusal } from "#lib/errors.ts";
import { findInvitation, type OpenInvitation } from "#lib/identity/queries.ts";
import { findUser, visitorContext } from "#lib/web/session.ts";
import { acceptInvitationAction, signOutAction } from "../actions.ts";
import { type TokenSearch, tokenIn } from "../token-in.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Invitation", referrer: "same-origin" };

export default async function InvitationPage({ searchParams }: { searchParams: TokenSearch }) {
  const token = await tokenIn(searchParams);
  const invitation = token ? await readInvitation(token) : null;
  if (!token || !invitation) {
    const aside = <AuthLink href="/sign-in">Sign in</AuthLink>;
    return (
      <AuthShell title="This invitation is no longer open" aside={aside}>
        <p className="text-ink-2">It has expired, was taken back or was used already. Ask for a new one.</p>
      </AuthShell>
    );
  }
  const { organization, role, email } = invitation;
  return (
    <AuthShell title={`Join ${organization}`} description={`You are invited as ${role}, with the address ${email}.`}>
      <Answer token={token} invitation={invitation} />
    </AuthShell>
  );
}

/** What the visitor can do about it depends on who they are. */
async function Answer({ token, invitation }: { token: string; invitation: OpenInvitation }) {
  const user = await findUser();
  const { email, hasAccount } = invitation;
  if (user && user.email !== email) {
    return (
      <div className="grid gap-3">
        <p className="text-ink-2">
          You are signed in as {user.email}. Sign out, then open the link in the letter again.
        </p>
        <SignOutForm action={signOutAction} />
      </div>
    );
  }
  if (!user && hasAccount) {
    const back = `/invitation?${new URLSearchParams({ token })}`;
    return (
      <LinkButton href={`/sign-in?${new URLSearchParams({ next: back })}`} variant="primary" size="lg">
        Sign in to join
      </LinkButton>
    );
  }
  return <AcceptInvitation token={token} email={email} needsAccount={!hasAccount} accept={acceptInvitationAction} />;
}

async function readInvitation(token: string): Promise<OpenInvitation | null> {
  try {
    return await findInvitation(await visitorContext(), token);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
