import { ExtendHoldInput, extendHold } from "#lib/metering/extend-hold.ts";
import { getHold } from "#lib/metering/hold-queries.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { ReleaseHoldInput, releaseHold } from "#lib/metering/release-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { OneHoldAnswer, PlacedHoldAnswer, SettledAnswer } from "#lib/web/api/answer-schemas.ts";
import { BALANCE, CHARGE, HOLD, IDS, SETTLED_HOLD } from "#lib/web/api/examples.ts";
import { apiRoute } from "#lib/web/api/route.ts";

const place = apiRoute({
  method: "POST",
  path: "/holds",
  by: ["service"],
  operation: "placeHold",
  summary: "Set credits aside for unfinished work",
  description:
    "For tasks, batches and workflows of many features. The price of the estimate is set aside at today's rates, which " +
    "settling keeps. A hold lives an hour unless asked, and lapses by itself. The same id again is the same hold.",
  body: PlaceHoldInput,
  sample: { id: "video-1041", key_id: IDS.keyId, feature: "video.generate", estimate: { seconds: "10" } },
  answers: PlacedHoldAnswer,
  example: { hold: HOLD, balance: BALANCE },
  refusals: [
    "forbidden_address",
    "feature_not_allowed",
    "rate_limited",
    "out_of_credit",
    "limit_reached",
    "debt_unpaid",
    "organization_suspended",
    "organization_closed",
    "not_found",
    "mismatch",
    "unpriced",
  ],
  answer: (ctx, { body }) => placeHold(ctx, body),
});

const settle = apiRoute({
  method: "POST",
  path: "/holds/{id}/settle",
  by: ["service"],
  operation: "settleHold",
  summary: "Charge finished work from its hold",
  description:
    "Draws the hold first, then today's order of funds, then debt: settling never refuses for funds or limits. `final` " +
    "false settles a part; otherwise what is left of the hold is given back.",
  body: SettleHoldInput,
  sample: { id: "video-1041-done", meters: { seconds: "8" } },
  answers: SettledAnswer,
  example: {
    status: "charged",
    charge: { ...CHARGE, amount: "40", lines: [], hold: { id: IDS.holdId, from_hold: "40", beyond: "0" } },
    balance: BALANCE,
    hold: SETTLED_HOLD,
  },
  refusals: ["not_found", "mismatch"],
  async answer(ctx, { params, body }) {
    const { result, hold } = await settleHold(ctx, params.id ?? "", body);
    if ("refusal" in result) throw result.refusal;
    return { ...result, hold };
  },
});

const release = apiRoute({
  method: "POST",
  path: "/holds/{id}/release",
  by: ["service"],
  operation: "releaseHold",
  summary: "Give back what a hold still holds",
  description:
    "For work that failed. It takes no body, or `{}`. Released again, or after it lapsed, it answers the same.",
  body: ReleaseHoldInput,
  bodyMayMiss: true,
  sample: {},
  answers: OneHoldAnswer,
  example: { hold: { ...HOLD, state: "released", remaining: "0" } },
  refusals: ["not_found", "conflict"],
  answer: async (ctx, { params }) => ({ hold: await releaseHold(ctx, params.id ?? "") }),
});

const extend = apiRoute({
  method: "POST",
  path: "/holds/{id}/extend",
  by: ["service"],
  operation: "extendHold",
  summary: "Let a hold live longer",
  description: "Counted from now, at most seven days from its placing; it never shortens a hold.",
  body: ExtendHoldInput,
  sample: { lifetime_s: 7200 },
  answers: OneHoldAnswer,
  example: { hold: { ...HOLD, deadline_at: "2026-03-31T11:15:00.000Z" } },
  refusals: ["not_found", "conflict"],
  answer: async (ctx, { params, body }) => ({ hold: await extendHold(ctx, params.id ?? "", body) }),
});

const read = apiRoute({
  method: "GET",
  path: "/holds/{id}",
  by: ["service", "api_key"],
  operation: "getHold",
  summary: "Read a hold",
  description: "As it stands now; a customer's key reads its own organization's.",
  answers: OneHoldAnswer,
  example: { hold: HOLD },
  refusals: ["not_found"],
  answer: async (ctx, { params }) => ({ hold: await getHold(ctx, params.id ?? "") }),
});

export const HOLD_ROUTES = [place, settle, release, extend, read];
