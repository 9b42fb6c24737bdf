"use server";

import { CancelTopUpInput, cancelTopUp } from "#lib/payments/cancel-top-up.ts";
import { CheckTopUpInput, checkTopUp } from "#lib/payments/check-top-up.ts";
import { ResumeTopUpInput, resumeTopUp } from "#lib/payments/resume-top-up.ts";
import { StartTopUpInput, startTopUp } from "#lib/payments/start-top-up.ts";
import { RedeemVoucherInput, redeemVoucher } from "#lib/vouchers/redeem-voucher.ts";
import { runAction } from "#lib/web/action.ts";
import type { ActionResult } from "#lib/web/action-result.ts";
import { memberContext } from "#lib/web/session.ts";

type Onwards = { readonly href: string };

/** To Stripe's page, or when it could not be opened to ours, where the top-up waits. */
function onwards(topUpId: string, url: string | null): Onwards {
  return { href: url ?? `/billing/return?top_up=${encodeURIComponent(topUpId)}` };
}

export async function startTopUpAction(input: unknown): Promise<ActionResult<Onwards>> {
  const started = await runAction(await memberContext(), StartTopUpInput, startTopUp, input);
  return started.ok ? { ok: true, value: onwards(started.value.topUpId, started.value.url) } : started;
}

export async function resumeTopUpAction(input: unknown): Promise<ActionResult<Onwards>> {
  const resumed = await runAction(await memberContext(), ResumeTopUpInput, resumeTopUp, input);
  return resumed.ok ? { ok: true, value: onwards(resumed.value.topUpId, resumed.value.url) } : resumed;
}

export async function checkTopUpAction(input: unknown) {
  return runAction(await memberContext(), CheckTopUpInput, checkTopUp, input);
}

export async function cancelTopUpAction(input: unknown) {
  return runAction(await memberContext(), CancelTopUpInput, cancelTopUp, input);
}

export async function redeemVoucherAction(input: unknown) {
  return runAction(await memberContext(), RedeemVoucherInput, redeemVoucher, input);
}
