import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthLink } from "#components/auth/auth-link.tsx";
import { ResetPasswordForm } from "#components/auth/reset-password-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { resetPasswordAction } from "../actions.ts";
import { type TokenSearch, tokenIn } from "../token-in.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Choose a new password", referrer: "same-origin" };

export default async function ResetPasswordPage({ searchParams }: { searchParams: TokenSearch }) {
  const token = await tokenIn(searchParams);
  if (!token) redirect("/forgot-password");
  const anew = (
    <>
      Link expired? <AuthLink href="/forgot-password">Ask for a new one</AuthLink>
    </>
  );
  return (
    <AuthShell title="Choose a new password" aside={anew}>
      <ResetPasswordForm token={token} resetPassword={resetPasswordAction} />
    </AuthShell>
  );
}
