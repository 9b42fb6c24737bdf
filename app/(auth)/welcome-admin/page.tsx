import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FirstAdminForm } from "#components/auth/first-admin-form.tsx";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { acceptAdminLinkAction } from "../actions.ts";
import { type TokenSearch, tokenIn } from "../token-in.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "First administrator", referrer: "same-origin" };

export default async function WelcomeAdminPage({ searchParams }: { searchParams: TokenSearch }) {
  const token = await tokenIn(searchParams);
  if (!token) notFound();
  return (
    <AuthShell
      title="Welcome to Tollgate"
      description="Make the account of the first administrator. The link works once and for an hour; each start of the server prints a new one."
    >
      <FirstAdminForm token={token} accept={acceptAdminLinkAction} />
    </AuthShell>
  );
}
