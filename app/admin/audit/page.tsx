import type { Metadata } from "next";
import { AuditLogPage } from "#components/admin/audit/audit-log-page.tsx";
import { listAuditActions, listAuditRecords } from "#lib/audit/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { hrefOf, readParams, type SearchParams } from "../search-params.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Audit log" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { cursor, ...filter } = await readParams(searchParams, ["actor", "action", "org", "cursor"]);
  const ctx = await staffContext();
  const [{ rows, nextCursor }, actions] = await Promise.all([
    listAuditRecords(ctx, { ...filter, cursor: cursor || null }),
    listAuditActions(ctx),
  ]);
  const href = (at: string | null) => hrefOf("/admin/audit", { ...filter, cursor: at });
  const entries = rows.map(({ target, facts, ...row }) => {
    return { ...row, subject: target ?? "–", detailsJson: JSON.stringify(facts, null, 2) };
  });
  return (
    <AuditLogPage
      entries={entries}
      actions={actions}
      nextHref={nextCursor && href(nextCursor)}
      firstHref={cursor ? href(null) : null}
    />
  );
}
