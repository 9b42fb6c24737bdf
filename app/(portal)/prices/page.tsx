import type { Metadata } from "next";
import { PricesPage } from "#components/portal/prices/prices-page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { findPriceList } from "#lib/pricing/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Prices" };

export default async function Page() {
  const { org } = await currentMember();
  const ctx = await memberContext();
  const list = await findPriceList(ctx, org.currency, await orgNow(ctx, org.id));
  if (!list) return <EmptyState title="No prices yet">They will stand here once a price book is published.</EmptyState>;
  return <PricesPage {...list} zone={org.timeZone} />;
}
