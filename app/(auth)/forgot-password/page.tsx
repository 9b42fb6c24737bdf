import type { Metadata } from "next";
import { AuthLink } from "#components/auth/auth-link.tsx";
import { ForgotPasswordForm } from "#components/auth/forgot-password-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { requestPasswordResetAction } from "../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return (
    <AuthShell
      title="Forgot your password?"
      description="Enter your address, and we send you a link to choose a new one."
      aside={<AuthLink href="/sign-in">Back to sign in</AuthLink>}
    >
      <ForgotPasswordForm requestReset={requestPasswordResetAction} />
    </AuthShell>
  );
}
