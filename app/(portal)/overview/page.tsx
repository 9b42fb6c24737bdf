import type { Metadata } from "next";
import { Overview } from "#components/portal/overview/overview.tsx";
import { hasRight } from "#lib/authorization.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { listCharges } from "#lib/metering/charge-queries.ts";
import { chargeRow } from "#lib/metering/charge-rows.ts";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { getUsageSeries } from "#lib/metering/usage-queries.ts";
import { findDebt } from "#lib/payments/debt-queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Overview" };

const RECENT = 6;

export default async function Page() {
  const { org, role } = await currentMember();
  const ctx = await memberContext();
  const [balance, debt, usage, recent, keys] = await Promise.all([
    getBalanceFigures(ctx),
    findDebt(ctx),
    getUsageSeries(ctx, "30d", "feature"),
    listCharges(ctx, {}, { after: null, limit: RECENT }),
    listKeys(ctx),
  ]);
  return (
    <Overview
      balance={balance}
      debt={debt}
      usage={usage}
      checklist={{
        // Nobody is signed in under an address that was not verified.
        emailVerified: true,
        // The first payment fixes the currency.
        toppedUp: org.currency !== null,
        keyCreated: keys.length > 0,
        firstRequest: recent.charges.length > 0,
      }}
      recentCharges={recent.charges.map((charge) => chargeRow(charge))}
      zone={org.timeZone}
      canTopUp={hasRight(role, "money")}
    />
  );
}
