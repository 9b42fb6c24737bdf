import { BillingPage } from "#components/portal/billing/billing-page.tsx";
import { hasRight } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { listOpenGrants } from "#lib/credits/queries.ts";
import { listHolds } from "#lib/metering/hold-list-queries.ts";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { findDebt } from "#lib/payments/debt-queries.ts";
import { listFrozen } from "#lib/payments/money-back-queries.ts";
import { getOffer, listPendingTopUps, listTopUps } from "#lib/payments/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import {
  cancelTopUpAction,
  checkTopUpAction,
  redeemVoucherAction,
  resumeTopUpAction,
  startTopUpAction,
} from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata = { title: "Billing" };

type Asked = string | string[];
type Search = { readonly currency?: Asked; readonly before?: Asked; readonly credits?: Asked };

export default async function Page({ searchParams }: { readonly searchParams: Promise<Search> }) {
  const { currency, before, credits } = await searchParams;
  const { org, role } = await currentMember();
  const ctx = await memberContext();
  const [balance, debt, frozen, grants, holds, pending, history, offer] = await Promise.all([
    getBalanceFigures(ctx),
    findDebt(ctx),
    listFrozen(ctx),
    listOpenGrants(ctx),
    listHolds(ctx),
    listPendingTopUps(ctx),
    topUpRows(ctx, single(before)),
    hasRight(role, "money") ? getOffer(ctx, single(currency)) : null,
  ]);
  return (
    <BillingPage
      balance={balance}
      debt={debt}
      frozen={frozen}
      grants={grants.map((grant) => ({ ...grant, left: grant.remaining, scope: grant.scope.join(", ") }))}
      holds={holds}
      pending={pending}
      topUps={history.topUps}
      nextTopUpsHref={history.next && `/billing?before=${history.next}`}
      topUp={offer && { ...offer, wanted: single(credits) ?? null, startTopUp: startTopUpAction }}
      redeemVoucher={hasRight(role, "money") ? redeemVoucherAction : null}
      zone={org.timeZone}
      resumeTopUp={resumeTopUpAction}
      checkTopUp={checkTopUpAction}
      cancelTopUp={cancelTopUpAction}
    />
  );
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function topUpRows(ctx: Context, before: string | undefined) {
  const { topUps, next } = await listTopUps(ctx, before);
  const receiptOf = (topUp: (typeof topUps)[number]) =>
    topUp.receipt && { number: topUp.receipt.number, href: `/billing/receipts/${topUp.receipt.id}` };
  return { topUps: topUps.map((topUp) => ({ ...topUp, receipt: receiptOf(topUp) })), next };
}
