import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthLink } from "#components/auth/auth-link.tsx";
import { OauthButtons } from "#components/auth/oauth-buttons.tsx";
import { SignUpForm } from "#components/auth/sign-up-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { env } from "#lib/env.ts";
import { oauthDoors } from "#lib/web/oauth-providers.ts";
import { findUser } from "#lib/web/session.ts";
import { signUpAction } from "../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Sign up" };

export default async function SignUpPage() {
  if (await findUser()) redirect("/");
  const haveAccount = (
    <>
      Have an account? <AuthLink href="/sign-in">Sign in</AuthLink>
    </>
  );
  return (
    <AuthShell title="Sign up" description="Pay for what you call, and see it as it happens." aside={haveAccount}>
      <SignUpForm signUp={signUpAction} />
      <OauthButtons doors={oauthDoors(env())} next="/" />
    </AuthShell>
  );
}
