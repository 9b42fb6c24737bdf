import type { Metadata } from "next";
import { ChargesPage } from "#components/portal/usage/charges-page.tsx";
import { listKeys } from "#lib/keys/queries.ts";
import { listUsedFeatures } from "#lib/metering/charge-queries.ts";
import { chargeRow } from "#lib/metering/charge-rows.ts";
import { listAskedCharges } from "#lib/web/charge-list.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Charges" };

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

const PATH = "/usage/charges";

export default async function Page({ searchParams }: Props) {
  const { org } = await currentMember();
  const ctx = await memberContext();
  const search = await searchParams;
  const [list, features, keys] = await Promise.all([
    listAskedCharges(ctx, search),
    listUsedFeatures(ctx),
    listKeys(ctx),
  ]);
  return (
    <ChargesPage
      charges={list.charges.map((charge) => chargeRow(charge))}
      zone={org.timeZone}
      nextHref={list.next && `${PATH}?${list.next}`}
      firstHref={list.first === null ? null : `${PATH}?${list.first}`}
      total={list.total ?? undefined}
      unmatchedCount={list.charges.filter((charge) => charge.status === "unmatched").length}
      features={features}
      keys={keys.map(({ id, name }) => ({ id, name }))}
    />
  );
}
