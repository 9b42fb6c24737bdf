import type { Metadata } from "next";
import { UsagePage } from "#components/portal/usage/usage-page.tsx";
import { getUsageSeries } from "#lib/metering/usage-queries.ts";
import { memberContext } from "#lib/web/session.ts";
import { readUsageView } from "#lib/web/usage-view.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Usage" };

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

export default async function Page({ searchParams }: Props) {
  const { range, by } = readUsageView(await searchParams);
  return <UsagePage usage={await getUsageSeries(await memberContext(), range, by)} />;
}
