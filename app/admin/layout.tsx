import type { ReactNode } from "react";
import { AdminShell } from "#components/shell/admin-shell.tsx";
import { SignOutForm } from "#components/shell/sign-out-form.tsx";
import { countUnmatched } from "#lib/unmatched/queries.ts";
import { findMember, findUser, staffContext } from "#lib/web/session.ts";
import { signOutAction } from "../(auth)/actions.ts";

export const dynamic = "force-dynamic";

/** The staff's desk around every page of it; for everybody else there is nothing here. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const ctx = await staffContext();
  const user = await findUser();
  const portalHref = (await findMember()) ? "/overview" : undefined;
  return (
    <AdminShell
      user={{ name: user?.name ?? "", email: user?.email ?? "" }}
      signOut={<SignOutForm action={signOutAction} />}
      portalHref={portalHref}
      counts={{ "/admin/unmatched": await countUnmatched(ctx) }}
    >
      {children}
    </AdminShell>
  );
}
