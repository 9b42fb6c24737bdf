import type { Metadata } from "next";
import { HoldsPage } from "#components/portal/usage/holds-page.tsx";
import { listHeldFeatures } from "#lib/metering/hold-list-queries.ts";
import { listAskedHolds } from "#lib/web/hold-list.ts";
import { memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Holds" };

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

const PATH = "/usage/holds";

export default async function Page({ searchParams }: Props) {
  const ctx = await memberContext();
  const [asked, features] = await Promise.all([listAskedHolds(ctx, await searchParams), listHeldFeatures(ctx)]);
  return (
    <HoldsPage
      key={asked.search}
      initial={asked.list}
      search={asked.search}
      nextHref={asked.nextSearch === null ? null : `${PATH}?${asked.nextSearch}`}
      firstHref={asked.firstSearch === null ? null : `${PATH}?${asked.firstSearch}`}
      features={features}
    />
  );
}
