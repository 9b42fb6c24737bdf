import type { Metadata } from "next";
import { PastBalance } from "#components/portal/billing/past-balance.tsx";
import { getOrganization } from "#lib/organizations/console-queries.ts";
import { readPastBalance } from "#lib/web/past-balance-view.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../or-not-found.ts";
import { readParams, type SearchParams } from "../../../search-params.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Balance in the past" };

type Props = { readonly params: Promise<{ readonly id: string }>; readonly searchParams: SearchParams };

/** One customer's balance as it stood, by the customer's clock. */
export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const { at } = await readParams(searchParams, ["at"]);
  const ctx = await staffContext();
  const org = await orNotFound(getOrganization(ctx, id));
  const trail = [
    { href: "/admin/organizations", label: "Organizations" },
    { href: `/admin/organizations/${id}`, label: org.name },
  ];
  return <PastBalance {...(await readPastBalance(ctx, at || undefined, org.zone, org.orgId))} trail={trail} />;
}
