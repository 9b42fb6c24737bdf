import type { Metadata } from "next";
import { GroupPage } from "#components/admin/unmatched/group-page.tsx";
import type { NearRateProps } from "#components/admin/unmatched/near-rate.tsx";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { groupDigits } from "#lib/money/display-credits.ts";
import type { RateView } from "#lib/pricing/rate-view.ts";
import { type GroupView, getGroup, guessAtRate, listNearRates } from "#lib/unmatched/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../or-not-found.ts";
import { hrefOf, readParams, type SearchParams } from "../../search-params.ts";
import { startDraftForAction } from "../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Unmatched usage" };

type Props = { readonly params: Promise<{ readonly group: string }>; readonly searchParams: SearchParams };

function labelOf({ feature, meter, dimensions, price, per }: RateView): string {
  return `${[feature, meter, dimensions].filter(Boolean).join(" · ")}: ${groupDigits(price)} ${per === "1" ? "each" : `per ${groupDigits(per)}`}`;
}

async function nearTo(ctx: Context, group: GroupView, like: string): Promise<NearRateProps | null> {
  if (group.what === "priced") return null;
  const rates = await listNearRates(ctx, group);
  if (rates.length === 0) return null;
  const guess = like ? await guessAtRate(ctx, group.id, like) : null;
  return {
    options: rates.map((rate) => ({ value: rate.id, label: labelOf(rate) })),
    picked: like,
    guess: guess && { meter: guess.rate.meter, events: guess.events, credits: guess.credits },
  };
}

/** What the dialogs of the draft are filled with. */
function missingParams({ feature, meter, dimensions }: GroupView) {
  return { feature, meter, dimensions: dimensions.includes("=") ? dimensions : "" };
}

export default async function Page({ params, searchParams }: Props) {
  const ctx = await staffContext();
  const { inbox, group } = await orNotFound(getGroup(ctx, (await params).group));
  const { like } = await readParams(searchParams, ["like"]);
  const { orgs, ...facts } = group;
  const mayChange = requireStaff(ctx).staffRole === "admin";
  const missing = mayChange && group.what !== "priced";
  const missed = missingParams(group);
  const near = await nearTo(ctx, group, like);
  return (
    <GroupPage
      group={facts}
      orgs={orgs.map((org) => ({ ...org, href: `/admin/organizations/${org.id}` }))}
      addRateHref={missing && inbox.draft ? hrefOf(`/admin/price-book/${inbox.draft.id}`, missed) : null}
      startDraft={missing && !inbox.draft ? startDraftForAction.bind(null, missed) : null}
      resolveHref={
        mayChange && group.what === "priced" && inbox.newestBookId
          ? `/admin/unmatched/resolve/${inbox.newestBookId}`
          : null
      }
      near={near}
    />
  );
}
