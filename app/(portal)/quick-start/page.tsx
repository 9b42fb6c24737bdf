import type { Metadata } from "next";
import { QuickStartPage } from "#components/portal/quick-start/quick-start-page.tsx";
import { hasRight } from "#lib/authorization.ts";
import { env } from "#lib/env.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { findFirstRequest } from "#lib/metering/first-request-queries.ts";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Quick start" };

// Where the vendor's own API answers is the operator's to say; the demo brings one.
const VENDOR_PLACEHOLDER = "https://api.example.com/v1";

export default async function Page() {
  const ctx = await memberContext();
  const { role } = await currentMember();
  const [firstRequest, balance, keys] = await Promise.all([
    findFirstRequest(ctx),
    getBalanceFigures(ctx),
    listKeys(ctx),
  ]);
  const newest = keys.find((key) => key.state === "active");
  const { APP_URL, DEMO, VENDOR_API_URL } = env();
  return (
    <QuickStartPage
      firstRequest={firstRequest}
      balance={balance}
      canTopUp={hasRight(role, "money")}
      keyHint={newest ? `${newest.prefix}…${newest.lastFour}` : null}
      sellsTasks={DEMO}
      baseUrl={DEMO ? `${APP_URL}/api/demo/v1` : (VENDOR_API_URL ?? VENDOR_PLACEHOLDER)}
    />
  );
}
