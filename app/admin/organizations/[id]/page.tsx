import type { Metadata } from "next";
import { OrganizationPage, type OrganizationPageProps } from "#components/admin/organizations/organization-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { LIMIT_SCOPES } from "#lib/credits/limit.ts";
import { listOpenGrants } from "#lib/credits/queries.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { listTransactions } from "#lib/ledger/queries.ts";
import { listCharges } from "#lib/metering/charge-queries.ts";
import { chargeRow } from "#lib/metering/charge-rows.ts";
import { listHolds } from "#lib/metering/hold-list-queries.ts";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { getUsageSeries } from "#lib/metering/usage-queries.ts";
import { getOrganization, type OrganizationDetail } from "#lib/organizations/console-queries.ts";
import { listMembers } from "#lib/organizations/queries.ts";
import { viewingContext } from "#lib/organizations/viewing-context.ts";
import { listFrozen } from "#lib/payments/money-back-queries.ts";
import { listOverrides } from "#lib/pricing/override-queries.ts";
import { listFeatureCodes } from "#lib/pricing/queries.ts";
import { listNamedLimits } from "#lib/web/limit-list.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../or-not-found.ts";
import { hrefOf, readParams, type SearchParams } from "../../search-params.ts";
import {
  adjustCreditsAction,
  endOwnPriceAction,
  grantCreditsAction,
  reactivateOrganizationAction,
  removeLimitAction,
  setLimitAction,
  setOwnPriceAction,
  suspendOrganizationAction,
} from "./actions.ts";

export const dynamic = "force-dynamic";

type Props = { readonly params: Promise<{ readonly id: string }>; readonly searchParams: SearchParams };

const CHARGE_COUNT = 30;
const PLAN = "Pay as you go";
const ACTIONS = {
  grantCredits: grantCreditsAction,
  adjustCredits: adjustCreditsAction,
  suspend: suspendOrganizationAction,
  reactivate: reactivateOrganizationAction,
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await orNotFound(getOrganization(await staffContext(), (await params).id));
  return { title: name };
}

async function readLimits(
  viewing: Context,
  orgId: string,
  canChange: boolean,
): Promise<OrganizationPageProps["limits"]> {
  return {
    ...(await listNamedLimits(viewing)),
    scopes: canChange ? LIMIT_SCOPES : [],
    setLimit: setLimitAction.bind(null, orgId),
    removeLimit: removeLimitAction.bind(null, orgId),
  };
}

async function readRecords(ctx: Context, org: OrganizationDetail, path: string, cursor: string) {
  const viewing = viewingContext(ctx, org.orgId);
  const canChange = requireStaff(ctx).staffRole === "admin";
  const [usage, grants, frozen, members, keys, limits, holds, prices, features, { charges }, bookings] =
    await Promise.all([
      getUsageSeries(ctx, "30d", "feature", org.orgId),
      listOpenGrants(ctx, org.orgId),
      listFrozen(viewing),
      listMembers(viewing),
      listKeys(viewing),
      readLimits(viewing, org.id, canChange),
      listHolds(ctx, {}, org.orgId),
      listOverrides(ctx, org.orgId),
      listFeatureCodes(ctx),
      listCharges(ctx, {}, { after: null, limit: CHARGE_COUNT }, org.orgId),
      listTransactions(ctx, org.orgId, cursor || null),
    ]);
  return {
    usage,
    grants: grants.map((grant) => ({ ...grant, left: grant.remaining, scope: grant.scope.join(", ") })),
    frozen,
    members,
    keys,
    limits,
    holds: { ...holds, path: `${path}/holds` },
    ownPrices: { prices, features, change: canChange ? { set: setOwnPriceAction, end: endOwnPriceAction } : null },
    charges: charges.map((charge) => chargeRow(charge, `${path}/charges`)),
    transactions: bookings.rows.map(({ reason, reference, actor, ...booking }) => {
      return { ...booking, note: [reason, reference, actor && `by ${actor}`].filter(Boolean).join(" · ") };
    }),
    moreTransactionsHref: bookings.nextCursor && hrefOf(path, { bookings: bookings.nextCursor, tab: "ledger" }),
  } satisfies Partial<OrganizationPageProps>;
}

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const { bookings, tab } = await readParams(searchParams, ["bookings", "tab"]);
  const ctx = await staffContext();
  const org = await orNotFound(getOrganization(ctx, id));
  const { approxMoney } = await getBalanceFigures(ctx, org.orgId);
  const records = await readRecords(ctx, org, `/admin/organizations/${id}`, bookings);
  const canChange = requireStaff(ctx).staffRole === "admin";
  const { current, held, available, debt, spent30Days, orgId: _inside, ...facts } = org;
  return (
    <OrganizationPage
      organization={{ ...facts, plan: PLAN }}
      balance={{ current, held, available, debt, spent30Days, approxMoney }}
      {...records}
      tab={tab || "charges"}
      actions={canChange ? ACTIONS : null}
    />
  );
}
