import type { Metadata } from "next";
import { PublicPricesPage } from "#components/portal/prices/prices-page.tsx";
import { PublicShell } from "#components/shell/public-shell.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { findPriceList } from "#lib/pricing/queries.ts";
import { findUser, visitorContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Prices", description: "What every model and endpoint costs, per call." };

/** Anyone may read what things cost. */
export default async function Page() {
  const [list, user] = await Promise.all([findPriceList(await visitorContext(), null), findUser()]);
  return (
    <PublicShell signedIn={user !== null}>
      {list ? (
        <PublicPricesPage {...list} zone="UTC" />
      ) : (
        <EmptyState title="No prices yet">They will stand here.</EmptyState>
      )}
    </PublicShell>
  );
}
