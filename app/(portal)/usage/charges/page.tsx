import type { Metadata } from "next";
import { ChargesPage } from "#components/portal/usage/charges-page.tsx";
import { listKeys } from "#lib/keys/queries.ts";
import { listUsedFeatures } from "#lib/metering/charge-queries.ts";
import { chargeRow } from "#lib/metering/charge-rows.ts";
import { slotsOf, USAGE_RANGES, type UsageRange } from "#lib/metering/usage-range.ts";
import { formatTimestamp, microsOf } from "#lib/time/timestamp.ts";
import { listAskedCharges } from "#lib/web/charge-list.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Charges" };

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

const PATH = "/usage/charges";

function endsOf(range: UsageRange, now: Date, zone: string) {
  const { startsAt, endsAt } = slotsOf(range, microsOf(now), zone);
  return { from: formatTimestamp(startsAt), to: formatTimestamp(endsAt) };
}

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
      ranges={USAGE_RANGES.map((range) => ({ range, ...endsOf(range, ctx.now(), org.timeZone) }))}
      keys={keys.map(({ id, name }) => ({ id, name }))}
    />
  );
}
