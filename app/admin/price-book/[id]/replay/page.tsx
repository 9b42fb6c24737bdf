import type { Metadata } from "next";
import { ReplayPage } from "#components/admin/price-replay/replay-page.tsx";
import { getBook } from "#lib/pricing/queries.ts";
import { addDays } from "#lib/time/bucket.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../or-not-found.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Replay usage" };

export default async function Page({ params }: { params: Promise<{ readonly id: string }> }) {
  const ctx = await staffContext();
  const { book } = await orNotFound(getBook(ctx, (await params).id));
  const today = ctx.now().toISOString().slice(0, 10);
  const tomorrow = addDays(today, 1);
  const periods = [
    { label: "Yesterday (UTC)", from: addDays(today, -1), to: today },
    { label: "The last 7 days and today", from: addDays(today, -7), to: tomorrow },
    { label: "The last 30 days and today", from: addDays(today, -30), to: tomorrow },
    { label: "This month (UTC)", from: `${today.slice(0, 8)}01`, to: tomorrow },
  ];
  const bookName = book.number === null ? book.name : `Version ${book.number}`;
  return <ReplayPage bookId={book.id} bookName={bookName} periods={periods} />;
}
