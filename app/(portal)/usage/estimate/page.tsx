import type { Metadata } from "next";
import { EstimatePage } from "#components/portal/usage/estimate-page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { hasRight } from "#lib/authorization.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { listFeatureForms } from "#lib/metering/estimate-queries.ts";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { estimateAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Estimate" };

type Props = { readonly searchParams: Promise<{ readonly feature?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const { feature } = await searchParams;
  const { role } = await currentMember();
  const ctx = await memberContext();
  const [[first, ...others], keys, balance] = await Promise.all([
    listFeatureForms(ctx),
    listKeys(ctx),
    getBalanceFigures(ctx),
  ]);
  if (!first)
    return <EmptyState title="No prices yet">Work can be estimated once a price book is published.</EmptyState>;
  return (
    <EstimatePage
      forms={[first, ...others]}
      feature={typeof feature === "string" ? feature : "video.generate"}
      keys={keys.filter(({ state }) => state === "active").map(({ id, name }) => ({ id, name }))}
      balance={balance}
      canTopUp={hasRight(role, "money")}
      estimate={estimateAction}
    />
  );
}
