"use server";

import { CreateVoucherInput, createVoucher } from "#lib/vouchers/create-voucher.ts";
import { EndVoucherInput, endVoucher } from "#lib/vouchers/end-voucher.ts";
import { runAction } from "#lib/web/action.ts";
import { staffContext } from "#lib/web/session.ts";

export async function createVoucherAction(input: unknown) {
  return runAction(await staffContext(), CreateVoucherInput, createVoucher, input);
}

export async function endVoucherAction(input: unknown) {
  return runAction(await staffContext(), EndVoucherInput, endVoucher, input);
}
