import type { Metadata } from "next";
import { VoucherUsesPage } from "#components/admin/vouchers/voucher-uses-page.tsx";
import { listVoucherUses } from "#lib/vouchers/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../or-not-found.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Voucher" };

type Props = { readonly params: Promise<{ readonly id: string }> };

export default async function Page({ params }: Props) {
  const { id } = await params;
  return <VoucherUsesPage {...(await orNotFound(listVoucherUses(await staffContext(), id)))} />;
}
