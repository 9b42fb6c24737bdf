import type { Metadata } from "next";
import { TakeBackButton } from "#components/admin/organizations/take-back-button.tsx";
import { ChargeDetail } from "#components/portal/usage/charge-detail.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { getCharge } from "#lib/metering/charge-queries.ts";
import { chargeDetail } from "#lib/metering/charge-rows.ts";
import { getOrganization } from "#lib/organizations/console-queries.ts";
import { knownPrices } from "#lib/pricing/published-books-store.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../../or-not-found.ts";
import { takeBackChargeAction } from "../../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Charge" };

type Props = { readonly params: Promise<{ readonly id: string; readonly charge: string }> };

/** One customer's charge as the customer sees it. */
export default async function Page({ params }: Props) {
  const { id, charge } = await params;
  const ctx = await staffContext();
  const org = await orNotFound(getOrganization(ctx, id));
  const found = await orNotFound(getCharge(ctx, charge, org.orgId));
  const trail = [
    { href: "/admin/organizations", label: "Organizations" },
    { href: `/admin/organizations/${id}`, label: org.name },
  ];
  const holds = `/admin/organizations/${id}/holds`;
  const detail = chargeDetail(found, await knownPrices(), holds);
  const mayTakeBack = detail.status === "charged" && requireStaff(ctx).staffRole === "admin";
  return (
    <ChargeDetail
      {...detail}
      trail={trail}
      actions={
        <>
          {mayTakeBack && <TakeBackButton chargeId={detail.id} takeBack={takeBackChargeAction} />}
          {detail.status === "unmatched" && <LinkButton href="/admin/unmatched">Find what is missing</LinkButton>}
        </>
      }
    />
  );
}
