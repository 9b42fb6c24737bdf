import type { Metadata } from "next";
import { OrganizationsPage } from "#components/admin/organizations/organizations-page.tsx";
import { listOrganizations } from "#lib/organizations/console-queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { hrefOf, readParams, type SearchParams } from "../search-params.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Organizations" };

const PATH = "/admin/organizations";

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { q, state, cursor } = await readParams(searchParams, ["q", "state", "cursor"]);
  const { rows, nextCursor } = await listOrganizations(await staffContext(), {
    search: q,
    state,
    cursor: cursor || null,
  });
  const href = (at: string | null) => hrefOf(PATH, { q, state, cursor: at });
  return (
    <OrganizationsPage
      organizations={rows.map((row) => ({ ...row, href: `${PATH}/${row.id}` }))}
      nextHref={nextCursor && href(nextCursor)}
      firstHref={cursor ? href(null) : null}
    />
  );
}
