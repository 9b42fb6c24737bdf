import type { Metadata } from "next";
import { PastBalance } from "#components/portal/billing/past-balance.tsx";
import { readPastBalance } from "#lib/web/past-balance-view.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Balance in the past" };

type Props = { readonly searchParams: Promise<{ readonly at?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const { org } = await currentMember();
  const view = await readPastBalance(await memberContext(), (await searchParams).at, org.timeZone);
  return <PastBalance {...view} trail={[{ href: "/billing", label: "Billing" }]} />;
}
