"use server";

import { AdjustCreditsInput, adjustCredits } from "#lib/credits/adjust-credits.ts";
import { GiveCreditsInput, giveCredits } from "#lib/credits/give-credits.ts";
import { RemoveLimitInput, removeLimit } from "#lib/credits/remove-limit.ts";
import { SetLimitInput, setLimit } from "#lib/credits/set-limit.ts";
import { TakeBackChargeInput, takeBackCharge } from "#lib/metering/take-back-charge.ts";
import { ReactivateOrganizationInput, reactivateOrganization } from "#lib/organizations/reactivate-organization.ts";
import { SuspendOrganizationInput, suspendOrganization } from "#lib/organizations/suspend-organization.ts";
import { EndOverrideInput, endOverride } from "#lib/pricing/end-override.ts";
import { setOverride } from "#lib/pricing/set-override.ts";
import { runAction } from "#lib/web/action.ts";
import { staffContext } from "#lib/web/session.ts";
import { OwnPriceForm } from "./own-price-form.ts";

export async function grantCreditsAction(input: unknown) {
  return runAction(await staffContext(), GiveCreditsInput, giveCredits, input);
}

export async function adjustCreditsAction(input: unknown) {
  return runAction(await staffContext(), AdjustCreditsInput, adjustCredits, input);
}

export async function suspendOrganizationAction(input: unknown) {
  return runAction(await staffContext(), SuspendOrganizationInput, suspendOrganization, input);
}

export async function reactivateOrganizationAction(input: unknown) {
  return runAction(await staffContext(), ReactivateOrganizationInput, reactivateOrganization, input);
}

export async function setOwnPriceAction(input: unknown) {
  return runAction(await staffContext(), OwnPriceForm, setOverride, input);
}

export async function endOwnPriceAction(input: unknown) {
  return runAction(await staffContext(), EndOverrideInput, endOverride, input);
}

/** The organization is bound by its page; everything else comes from the form. */
export async function setLimitAction(orgId: string, input: unknown) {
  return runAction(await staffContext(), SetLimitInput, setLimit, { ...Object(input), orgId });
}

export async function removeLimitAction(orgId: string, input: unknown) {
  return runAction(await staffContext(), RemoveLimitInput, removeLimit, { ...Object(input), orgId });
}

export async function takeBackChargeAction(input: unknown) {
  return runAction(await staffContext(), TakeBackChargeInput, takeBackCharge, input);
}
