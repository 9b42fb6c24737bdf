import type { Call } from "./calls.ts";
import { authorizeWithHold, settleHold } from "./tollgate-gateway.ts";
import { answer, KEY_MISSING, passOn, type VendorAnswer, type VendorRequest } from "./vendor-answer.ts";

// A call is answered within seconds; should it die on the way, the credits are back after a minute.
const HOLD_S = 60;

/**
 * Serves one paid call as a vendor's backend would: set aside the most it may cost, work, charge what it did cost from
 * that, answer. A refusal by Tollgate (402 and the like) is the caller's answer, as it is, before any work is done.
 */
export async function serveCall(request: VendorRequest, call: Call): Promise<VendorAnswer> {
  if (!request.key) return KEY_MISSING;
  const allowed = await authorizeWithHold(request.key, call.estimate, `call:${request.id}`, HOLD_S);
  if (!allowed.ok) return passOn(allowed);
  const { work, body } = call.perform(request.id, request.createdAt);
  const settled = await settleHold(allowed.value.hold.id, request.id, work);
  if (!settled.ok) return passOn(settled);
  const { charge, balance } = settled.value;
  return answer(200, body, {
    "x-credits-charged": charge?.amount ?? "0",
    "x-credits-available": balance.available,
    ...(charge && { "x-charge-id": charge.id }),
  });
}
