import type { Metadata } from "next";
import { AuthLink } from "#components/auth/auth-link.tsx";
import { SignInLinkForm } from "#components/auth/sign-in-link-form.tsx";
import { TokenForm } from "#components/auth/token-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { requestSignInLinkAction, signInByLinkAction } from "../../actions.ts";
import { type TokenSearch, tokenIn } from "../../token-in.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Sign in by e-mail", referrer: "same-origin" };

/** Without a token it asks for the address; with one, from the letter, it signs in. */
export default async function SignInLinkPage({ searchParams }: { searchParams: TokenSearch }) {
  const token = await tokenIn(searchParams);
  const password = <AuthLink href="/sign-in">Sign in with your password</AuthLink>;
  return (
    <AuthShell title="Sign in by e-mail" aside={password}>
      {token ? (
        <TokenForm token={token} label="Sign in" submit={signInByLinkAction} />
      ) : (
        <SignInLinkForm requestLink={requestSignInLinkAction} />
      )}
    </AuthShell>
  );
}
