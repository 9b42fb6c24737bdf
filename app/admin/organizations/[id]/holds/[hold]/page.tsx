import type { Metadata } from "next";
import { HoldDetail } from "#components/portal/usage/hold-detail.tsx";
import { getHoldDetail } from "#lib/metering/hold-detail-queries.ts";
import { getOrganization } from "#lib/organizations/console-queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../../or-not-found.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Hold" };

type Props = { readonly params: Promise<{ readonly id: string; readonly hold: string }> };

/** One customer's hold as the customer sees it. */
export default async function Page({ params }: Props) {
  const { id, hold } = await params;
  const ctx = await staffContext();
  const org = await orNotFound(getOrganization(ctx, id));
  const found = await orNotFound(getHoldDetail(ctx, hold, org.orgId));
  const path = `/admin/organizations/${id}`;
  const trail = [
    { href: "/admin/organizations", label: "Organizations" },
    { href: `${path}?tab=holds`, label: org.name },
  ];
  return <HoldDetail hold={found} chargePath={`${path}/charges`} trail={trail} />;
}
