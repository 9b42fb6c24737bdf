import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LiveHold } from "#components/live/live-hold.tsx";
import { Refusal } from "#lib/errors.ts";
import { getHoldDetail } from "#lib/metering/hold-detail-queries.ts";
import { memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Hold" };

async function readHold(id: string) {
  try {
    return await getHoldDetail(await memberContext(), id);
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") return notFound();
    throw error;
  }
}

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <LiveHold initial={await readHold((await params).id)} />;
}
