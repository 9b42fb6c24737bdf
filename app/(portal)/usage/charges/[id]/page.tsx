import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ChargeDetail } from "#components/portal/usage/charge-detail.tsx";
import { Refusal } from "#lib/errors.ts";
import { getCharge } from "#lib/metering/charge-queries.ts";
import { chargeDetail } from "#lib/metering/charge-rows.ts";
import { knownPrices } from "#lib/pricing/published-books-store.ts";
import { memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Charge" };

async function readCharge(id: string) {
  try {
    return await getCharge(await memberContext(), id);
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") return notFound();
    throw error;
  }
}

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const found = await readCharge((await params).id);
  return <ChargeDetail {...chargeDetail(found, await knownPrices())} />;
}
