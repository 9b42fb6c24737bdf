"use client";

import { Plus, Ticket } from "lucide-react";
import { useState } from "react";
import {
  type CreatedVoucher,
  CreateVoucherDialog,
  type CreateVoucherInput,
} from "#components/admin/vouchers/create-voucher-dialog.tsx";
import type { VoucherRow } from "#components/admin/vouchers/voucher-terms.tsx";
import { VouchersTable } from "#components/admin/vouchers/vouchers-table.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type VouchersPageProps = {
  readonly vouchers: readonly VoucherRow[];
  /** Support reads; only admins make and end vouchers. */
  readonly canChange: boolean;
  readonly createVoucher: Action<CreateVoucherInput, CreatedVoucher>;
  readonly endVoucher: Action<{ voucherId: string }, unknown>;
};

/** Codes that customers turn into promotional credits, and how often they were used. */
export function VouchersPage({ vouchers, canChange, createVoucher, endVoucher }: VouchersPageProps) {
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<VoucherRow | null>(null);
  const create = canChange && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create voucher
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Vouchers"
        description="Codes that customers turn into promotional credits on their Billing page."
        actions={vouchers.length > 0 && create}
      />
      <Card flush>
        {vouchers.length === 0 ? (
          <EmptyState title="No vouchers yet" icon={<Ticket />} action={create}>
            A voucher gives the same credits to everybody who knows its code, as often as you allow.
          </EmptyState>
        ) : (
          <VouchersTable vouchers={vouchers} onEnd={canChange ? setEnding : undefined} />
        )}
      </Card>
      <CreateVoucherDialog
        open={creating}
        onOpenChange={setCreating}
        createVoucher={createVoucher}
        onCreated={({ code }) => {
          setCreating(false);
          toast.done(`${code} can be redeemed.`);
        }}
      />
      {ending && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setEnding(null)}
          title={`End ${ending.code}?`}
          confirmLabel="End voucher"
          action={() => endVoucher({ voucherId: ending.id })}
          onDone={() => toast.done(`${ending.code} has ended.`)}
        >
          <p>Nobody can redeem it any more. Credits that it gave stay.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
