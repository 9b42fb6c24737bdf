import type { Metadata } from "next";
import { ServiceKeysPage } from "#components/admin/service-keys/service-keys-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { listServiceKeys } from "#lib/keys/service-key-queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { createServiceKeyAction, revokeServiceKeyAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Service keys" };

export default async function Page() {
  const ctx = await staffContext();
  return (
    <ServiceKeysPage
      keys={await listServiceKeys(ctx)}
      canChange={requireStaff(ctx).staffRole === "admin"}
      createKey={createServiceKeyAction}
      revokeKey={revokeServiceKeyAction}
    />
  );
}
