"use server";

import { EstimateInput, estimateWork } from "#lib/metering/estimate-queries.ts";
import { runAction } from "#lib/web/action.ts";
import { memberContext } from "#lib/web/session.ts";

export async function estimateAction(input: unknown) {
  return runAction(await memberContext(), EstimateInput, estimateWork, input);
}
