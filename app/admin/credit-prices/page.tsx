import type { Metadata } from "next";
import { CreditPricesPage } from "#components/admin/credit-prices/credit-prices-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { listOfferedPackages } from "#lib/payments/package-queries.ts";
import { TOP_UP_CURRENCIES } from "#lib/payments/top-up-limits.ts";
import { listListPrices } from "#lib/pricing/list-price-queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { addPackageAction, publishListPriceAction, removePackageAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "List prices" };

export default async function Page() {
  const ctx = await staffContext();
  const [prices, packages] = await Promise.all([listListPrices(ctx), listOfferedPackages(ctx)]);
  return (
    <CreditPricesPage
      currencies={TOP_UP_CURRENCIES}
      prices={prices}
      packages={packages}
      canChange={requireStaff(ctx).staffRole === "admin"}
      publish={publishListPriceAction}
      addPackage={addPackageAction}
      removePackage={removePackageAction}
    />
  );
}
