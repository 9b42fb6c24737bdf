import { ExtendHoldInput, extendHold } from "#lib/metering/extend-hold.ts";
import { getHold } from "#lib/metering/hold-queries.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { ReleaseHoldInput, releaseHold } from "#lib/metering/release-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { type ApiRoute, parseInput } from "#lib/web/api/route.ts";

const place: ApiRoute = {
  method: "POST",
  path: "/holds",
  by: ["service"],
  answer: (ctx, { body }) => placeHold(ctx, parseInput(PlaceHoldInput, body)),
};

const settle: ApiRoute = {
  method: "POST",
  path: "/holds/{id}/settle",
  by: ["service"],
  async answer(ctx, { params, body }) {
    const { result, hold } = await settleHold(ctx, params.id ?? "", parseInput(SettleHoldInput, body));
    if ("refusal" in result) throw result.refusal;
    return { ...result, hold };
  },
};

const release: ApiRoute = {
  method: "POST",
  path: "/holds/{id}/release",
  by: ["service"],
  async answer(ctx, { params, body }) {
    parseInput(ReleaseHoldInput, body);
    return { hold: await releaseHold(ctx, params.id ?? "") };
  },
};

const extend: ApiRoute = {
  method: "POST",
  path: "/holds/{id}/extend",
  by: ["service"],
  answer: async (ctx, { params, body }) => ({
    hold: await extendHold(ctx, params.id ?? "", parseInput(ExtendHoldInput, body)),
  }),
};

const read: ApiRoute = {
  method: "GET",
  path: "/holds/{id}",
  by: ["service", "api_key"],
  answer: async (ctx, { params }) => ({ hold: await getHold(ctx, params.id ?? "") }),
};

export const HOLD_ROUTES: readonly ApiRoute[] = [place, settle, release, extend, read];
