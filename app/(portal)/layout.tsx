import type { ReactNode } from "react";
import { LiveBalancePill } from "#components/live/live-balance.tsx";
import { QueryProvider } from "#components/live/live-provider.tsx";
import { PortalShell } from "#components/shell/portal-shell.tsx";
import { SignOutForm } from "#components/shell/sign-out-form.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { signOutAction } from "../(auth)/actions.ts";
import { switchOrganizationAction } from "./actions.ts";

export const dynamic = "force-dynamic";

/** The customer's desk around every page of it. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { user, org, organizations } = await currentMember();
  const balance = await getBalanceFigures(await memberContext());
  return (
    <QueryProvider>
      <PortalShell
        user={{ name: user.name, email: user.email, isStaff: user.staffRole !== null }}
        organizations={organizations.map(({ publicId, name, role }) => ({ id: publicId, name, role }))}
        currentId={org.publicId}
        switchOrganization={switchOrganizationAction}
        balance={<LiveBalancePill initial={balance} />}
        signOut={<SignOutForm action={signOutAction} />}
        notice={noticeOf(org.state)}
      >
        {children}
      </PortalShell>
    </QueryProvider>
  );
}

function noticeOf(state: string): ReactNode {
  if (state === "suspended") {
    return (
      <Alert tone="bad" title="This organization is suspended">
        Calls are refused. You can still pay and export; write to support to go on.
      </Alert>
    );
  }
  if (state === "restricted") {
    return (
      <Alert tone="warn" title="Something is unpaid">
        Purchased credits can be spent; nothing new is given on credit until it is paid.
      </Alert>
    );
  }
  return null;
}
