import type { Metadata } from "next";
import { AuthLink } from "#components/auth/auth-link.tsx";
import { TokenForm } from "#components/auth/token-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { env } from "#lib/env.ts";
import { verifyEmailAction } from "../actions.ts";
import { type TokenSearch, tokenIn } from "../token-in.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Confirm your address", referrer: "same-origin" };

/** Without a token it says that a letter is on its way; with one, from the letter, it confirms and signs in. */
export default async function VerifyEmailPage({ searchParams }: { searchParams: TokenSearch }) {
  const token = await tokenIn(searchParams);
  if (token) {
    return (
      <AuthShell title="Confirm your address" description="One press, and your account is open.">
        <TokenForm token={token} label="Confirm address" submit={verifyEmailAction} />
      </AuthShell>
    );
  }
  const again = (
    <>
      No letter? <AuthLink href="/sign-in">Sign in</AuthLink> with your password, and we send it again.
    </>
  );
  return (
    <AuthShell title="Look into your mail" aside={again}>
      <p className="text-ink-2">We have sent you a link. Open it to confirm your address; it works for 24 hours.</p>
      {env().DEMO && (
        <Alert
          tone="note"
          actions={
            <LinkButton href="/mail" size="sm">
              Open the mails
            </LinkButton>
          }
        >
          This is a demo: no mail leaves this machine.
        </Alert>
      )}
    </AuthShell>
  );
}
