import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { Button } from "#components/ui/button.tsx";
import { findUser } from "#lib/web/session.ts";
import { signOutAction } from "../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Sign out" };

/** Asks first: a link or an image elsewhere must not sign anybody out. */
export default async function SignOutPage() {
  const user = await findUser();
  if (!user) redirect("/sign-in");
  return (
    <AuthShell title="Sign out?" description={`You are signed in as ${user.email}.`}>
      <form action={signOutAction} className="grid">
        <Button type="submit" variant="primary" size="lg">
          Sign out
        </Button>
      </form>
    </AuthShell>
  );
}
