import type { Metadata } from "next";
import { VouchersPage } from "#components/admin/vouchers/vouchers-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { listVouchers } from "#lib/vouchers/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { createVoucherAction, endVoucherAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Vouchers" };

export default async function Page() {
  const ctx = await staffContext();
  return (
    <VouchersPage
      vouchers={await listVouchers(ctx)}
      canChange={requireStaff(ctx).staffRole === "admin"}
      createVoucher={createVoucherAction}
      endVoucher={endVoucherAction}
    />
  );
}
