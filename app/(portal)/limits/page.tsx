import type { Metadata } from "next";
import { LimitsCard } from "#components/portal/limits/limits-card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { hasRight } from "#lib/authorization.ts";
import { LIMIT_SCOPES } from "#lib/credits/limit.ts";
import { listNamedLimits } from "#lib/web/limit-list.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { removeLimitAction, setLimitAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Limits" };

type Search = Promise<{ readonly limit?: string | string[] }>;

export default async function Page({ searchParams }: { readonly searchParams: Search }) {
  const { org, role } = await currentMember();
  const { limit: named } = await searchParams;
  const scopes = LIMIT_SCOPES.filter((scope) => hasRight(role, scope === "key" ? "keys" : "money"));
  return (
    <>
      <PageHeader
        title="Limits"
        description="A call that would go over a limit is refused before it costs anything. Work already under way is finished and charged."
      />
      <LimitsCard
        title="In force"
        {...(await listNamedLimits(await memberContext(), "/keys"))}
        zone={org.timeZone}
        scopes={scopes}
        emptyText="Everything may be spent until the balance is empty. A limit stops a runaway program sooner."
        named={typeof named === "string" ? named : null}
        setLimit={setLimitAction}
        removeLimit={removeLimitAction}
      />
    </>
  );
}
