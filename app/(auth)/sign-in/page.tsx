import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthLink } from "#components/auth/auth-link.tsx";
import { DemoPeople } from "#components/auth/demo-people.tsx";
import { OauthButtons } from "#components/auth/oauth-buttons.tsx";
import { SignInForm } from "#components/auth/sign-in-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { env } from "#lib/env.ts";
import { listDemoSignIns } from "#lib/identity/demo-sign-ins-gateway.ts";
import { localPath } from "#lib/web/local-path.ts";
import { oauthDoors } from "#lib/web/oauth-providers.ts";
import { findUser } from "#lib/web/session.ts";
import { signInAction } from "../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Sign in" };

type Search = Promise<{ next?: string | string[]; error?: string | string[] }>;

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const { next, error } = await searchParams;
  const path = localPath(next);
  if (await findUser()) redirect(path);
  const people = await listDemoSignIns(env());
  const signIn = signInAction.bind(null, path);
  const noAccount = (
    <>
      No account yet? <AuthLink href="/sign-up">Sign up</AuthLink>
    </>
  );
  return (
    <AuthShell title="Sign in" aside={noAccount}>
      {error && <Alert tone="bad">{sentenceFor(error)}</Alert>}
      {people.length > 0 && <DemoPeople people={people} signIn={signIn} />}
      <SignInForm signIn={signIn} />
      <p className="-mt-2 text-center text-[0.8125rem]">
        <AuthLink href="/sign-in/link">Sign in with a link by e-mail</AuthLink>
      </p>
      <OauthButtons doors={oauthDoors(env())} next={path} />
    </AuthShell>
  );
}

/** next-auth names what went wrong at another provider with a code in the address. */
function sentenceFor(error: string | string[]): string {
  if (error === "OAuthAccountNotLinked")
    return "This address has an account here already: sign in with its password or a link.";
  if (error === "AccessDenied")
    return "The other side has not confirmed your address, so it cannot open an account here.";
  return "That did not work. Please try again.";
}
