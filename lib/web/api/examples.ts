/** What the document shows: one made-up customer whose call to a language model is authorized, charged, read and corrected. */
const keyId = "key_7vqk2m0c5xw9t";
const orgId = "org_3hd8z1p4rn6sj";
const chargeId = "chg_5b2w8k1y7qf0m3hd8z1p4rn6sj";
const holdId = "hld_9t4c6v3d0gx2r";
const grantId = "gra_1n7j5q8e2zk4p";
const at = "2026-03-31T09:15:00.000000Z";

export const BALANCE = { current: "9993.5", held: "50", available: "9943.5" };

export const RATE = {
  id: "rat_8m3x0f6h2ckd7",
  dimensions: {},
  model: "per_unit" as const,
  price: "10000",
  per: "1000000",
  base: "0",
  minimum: "0",
};

const LINE = { meter: "output_tokens", quantity: "650", amount: "6.5", rate: RATE };

export const CHARGE = {
  id: chargeId,
  amount: "6.5",
  price_version: 3,
  lines: [LINE],
  draws: [{ grant_id: grantId, amount: "6.5" }],
};

export const HOLD = {
  id: holdId,
  reference: "video-1041",
  state: "open" as const,
  org_id: orgId,
  key_id: keyId,
  features: ["video.generate"],
  amount: "50",
  remaining: "50",
  settled: "0",
  created_at: "2026-03-31T09:15:00.000Z",
  deadline_at: "2026-03-31T10:15:00.000Z",
};

export const SETTLED_HOLD = { ...HOLD, state: "settled" as const, remaining: "0", settled: "40" };

export const EVENT = {
  source: "gateway-1",
  id: "req-20260331-000017",
  key_id: keyId,
  feature: "gpt-4o",
  occurred_at: "2026-03-31T09:15:00Z",
  meters: { output_tokens: "650" },
};

const { source, id, occurred_at, ...DATA } = EVENT;

export const CLOUD_EVENT = { specversion: "1.0" as const, type: "usage", id, source, time: occurred_at, data: DATA };

export const AUTHORIZED = {
  allowed: true as const,
  key_id: keyId,
  org_id: orgId,
  environment: "live" as const,
  plan: "payg" as const,
  balance: BALANCE,
  limits: [
    {
      id: "lim_4k9d1s6m3vx8p",
      source: "key" as const,
      subject: keyId,
      kind: "per_day" as const,
      amount: "1000",
      available: "640.5",
      resets_at: "2026-04-01T00:00:00.000Z",
    },
  ],
};

export const CHARGE_DETAIL = {
  ...CHARGE,
  status: "charged" as const,
  feature: "gpt-4o",
  key_id: keyId,
  environment: "live" as const,
  source: EVENT.source,
  event_id: EVENT.id,
  occurred_at: at,
  recorded_at: at,
  meters: EVENT.meters,
  dimensions: {},
  tags: {},
  lines: [{ ...LINE, formula: "650 output_tokens × 10,000 / 1,000,000 = 6.5" }],
};

export const GRANT = {
  id: grantId,
  origin: "purchase" as const,
  label: "Top-up",
  issued: "10000",
  remaining: "9943.5",
  held: "50",
  priority: 20,
  scope: [],
  starts_at: "2026-03-30T12:00:00.000Z",
  expires_at: null,
};

export const KEY = "tg_live_0123456789abcdefghijklmnopqrstABCDEF";
export const IDS = { keyId, orgId, chargeId, holdId, grantId } as const;
