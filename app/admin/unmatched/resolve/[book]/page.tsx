import type { Metadata } from "next";
import { ResolvePage } from "#components/admin/unmatched/resolve-page.tsx";
import { getBook } from "#lib/pricing/queries.ts";
import { listConcerned } from "#lib/unmatched/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../or-not-found.ts";
import { resolveAction } from "../../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Charge or waive" };

export default async function Page({ params }: { params: Promise<{ readonly book: string }> }) {
  const ctx = await staffContext();
  const { book } = await params;
  const { book: found } = await orNotFound(getBook(ctx, book));
  const orgs = await listConcerned(ctx, book);
  return <ResolvePage version={String(found.number ?? "–")} orgs={orgs} resolve={resolveAction.bind(null, book)} />;
}
