import type { Metadata } from "next";
import { KeysPage } from "#components/portal/keys/keys-page.tsx";
import { hasRight } from "#lib/authorization.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { createKeyAction, revokeKeyAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Keys" };

export default async function Page() {
  const { org, role } = await currentMember();
  return (
    <KeysPage
      keys={await listKeys(await memberContext())}
      zone={org.timeZone}
      canManage={hasRight(role, "keys")}
      createKey={createKeyAction}
      revokeKey={revokeKeyAction}
    />
  );
}
