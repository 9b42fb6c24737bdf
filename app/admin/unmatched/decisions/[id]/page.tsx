import type { Metadata } from "next";
import { DecisionPage } from "#components/admin/unmatched/decision-page.tsx";
import { getDecision } from "#lib/unmatched/decision-queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../or-not-found.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Decision on unmatched usage" };

export default async function Page({ params }: { params: Promise<{ readonly id: string }> }) {
  const { decision, outcomes } = await orNotFound(getDecision(await staffContext(), (await params).id));
  return (
    <DecisionPage
      {...decision}
      outcomes={outcomes.map((outcome) => ({ ...outcome, href: `/admin/organizations/${outcome.id}` }))}
    />
  );
}
