import type { Metadata } from "next";
import { InboxPage } from "#components/admin/unmatched/inbox-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { listDecisions } from "#lib/unmatched/decision-queries.ts";
import { readInbox } from "#lib/unmatched/queries.ts";
import { staffContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Unmatched usage" };

export default async function Page() {
  const ctx = await staffContext();
  const [{ groups, more, draft, newestBookId }, decisions] = await Promise.all([readInbox(ctx), listDecisions(ctx)]);
  const decidable = requireStaff(ctx).staffRole === "admin" && groups.some(({ what }) => what === "priced");
  return (
    <InboxPage
      groups={groups.map((group) => ({
        ...group,
        href: `/admin/unmatched/${group.id}`,
        orgCount: group.orgs.length,
      }))}
      more={more}
      draftName={draft?.name ?? null}
      resolveHref={decidable && newestBookId ? `/admin/unmatched/resolve/${newestBookId}` : null}
      decisions={decisions.map((decision) => ({ ...decision, href: `/admin/unmatched/decisions/${decision.id}` }))}
    />
  );
}
