import type { PlacedHold } from "#lib/metering/hold-store.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { type MeteredOrg, serviceContext } from "./metering.ts";

/** Sets credits aside for so many seconds of the feature "video", which the test's price book must have. */
export function holdVideo(org: MeteredOrg, id: string, seconds: string, fields: object = {}): Promise<PlacedHold> {
  const body = { id, key_id: org.key.publicId, feature: "video", estimate: { seconds }, ...fields };
  return placeHold(serviceContext(), PlaceHoldInput.parse(body));
}

/** Settles so many of its seconds, and ends it unless `fields` say otherwise. */
export function settleVideo(holdId: string, id: string, seconds: string, fields: object = {}) {
  return settleHold(serviceContext(), holdId, SettleHoldInput.parse({ id, meters: { seconds }, ...fields }));
}
