/** What the model keeps of one organization: plain objects, reckoned from the beginning of every question. */

/** A key's number, or null for the organization as a whole. */
export type Payer = number | null;

export type ModelKey = {
  readonly environment: "dev" | "live";
  readonly madeBy: string;
  revoked: boolean;
  /** What it may be used for; everything when it is empty. */
  features: readonly string[];
};

export type Grant = {
  /** Grants are named in the order in which they came to be. */
  readonly name: number;
  readonly origin: "promotion" | "adjustment" | "included" | "purchase" | "refund";
  readonly priority: number;
  readonly scope: readonly string[];
  readonly startsAt: number;
  expiresAt: number | null;
  readonly costMinor: bigint;
  readonly issued: bigint;
  left: bigint;
  used: bigint;
  /** Set aside until a refund or a dispute is decided. */
  frozen: bigint;
  revoked: bigint;
  refundedMinor: bigint;
};

export type Part = { readonly grant: Grant; amount: bigint };

export type Hold = {
  readonly id: string;
  readonly payer: Payer;
  readonly features: readonly string[];
  readonly said: string;
  readonly createdAt: number;
  deadlineAt: number;
  state: "open" | "settled" | "released" | "lapsed";
  readonly amount: bigint;
  settled: bigint;
  readonly parts: Part[];
  /** The limits that count it, each in the window of its placing. */
  readonly counted: readonly Window[];
};

export type Use = { taken: bigint; held: bigint };

export type LimitScope = "org" | "key" | "environment" | "feature" | "member";
export type LimitKind = "per_call" | "per_day" | "per_week" | "per_month" | "in_total" | "open_holds";

export type Limit = {
  readonly name: number;
  readonly scope: LimitScope;
  /** Keys by their number. */
  readonly subject: string;
  readonly kind: LimitKind;
  readonly createdAt: number;
  amount: bigint;
  ended: boolean;
  /** By the instant at which a window begins. */
  readonly uses: Map<number, Use>;
};

export type Window = { readonly limit: Limit; readonly at: number };

/** What one commit left unpaid: corrections cannot tell its events apart there. What money was taken back for is owed in money. */
export type Debt = { owed: bigint; paid: bigint; readonly minor: bigint | null; minorPaid: bigint };

/** A debt of usage, which begins with nothing owed. */
export function newDebt(): Debt {
  return { owed: 0n, paid: 0n, minor: null, minorPaid: 0n };
}

/** A payment for credits, without and with its tax, the grant that it bought, and what went back of it; money in minor units. */
export type TopUp = {
  readonly minor: bigint;
  readonly tax: bigint;
  readonly credits: bigint;
  readonly grant: Grant | null;
  readonly refunds: Refund[];
  readonly disputes: Dispute[];
};

export type Refund = {
  readonly topUp: TopUp;
  /** Those that were left, and are frozen or gone; what the rest of the money bought was spent and is owed. */
  readonly credits: bigint;
  readonly spent: bigint;
  readonly net: bigint;
  readonly tax: bigint;
  readonly owed: bigint;
  state: "asked" | "done" | "failed";
  debt: Debt | null;
};

export type Dispute = {
  readonly topUp: TopUp;
  readonly minor: bigint;
  /** The credits that this money bought, and those of them that are frozen. */
  readonly disputed: bigint;
  frozen: bigint;
  net: bigint;
  tax: bigint;
  readonly openedAt: number;
  closedAt: number | null;
  state: "open" | "won" | "lost";
};

export type Draw = { readonly grant: Grant | null; readonly amount: bigint; readonly hold: Hold | null };

export type Recorded = {
  readonly id: string;
  readonly payer: Payer;
  readonly feature: string;
  readonly quantity: string;
  readonly said: string;
  readonly occurredAt: number;
  chargedAt: number;
  /** The zone of the organization when it was recorded, and when it was charged. */
  readonly zone: string;
  chargedZone: string;
  status: "charged" | "unmatched" | "waived";
  amount: bigint;
  draws: readonly Draw[];
  debt: Debt;
  readonly hold: Hold | null;
  corrected: boolean;
  /** The decision that charged it, or what it stands for, once that had no price. */
  late: Decision | null;
};

/** How often it may be redeemed in all and by the organization, null without end, and by which forms it was. */
export type Voucher = {
  readonly credits: bigint;
  readonly priority: number;
  readonly scope: readonly string[];
  readonly inAll: number | null;
  readonly perOrg: number;
  readonly lifetimeDays: number | null;
  readonly startsAt: number;
  readonly endsAt: number | null;
  ended: boolean;
  readonly redeemed: { readonly form: number; readonly grant: Grant }[];
};

/** A price of the organization's own for a feature, in millionths of a credit, while it lasts. */
export type Override = {
  readonly feature: string;
  readonly price: bigint;
  readonly startsAt: number;
  endsAt: number | null;
};

/** From when on usage without a price is charged, by what staff said last. */
export type Decision = { readonly from: number; readonly intoDebt: boolean; readonly done: Recorded[] };

export type Correction = { readonly of: Recorded; readonly said: string; readonly replacement: Recorded | null };

export type Sum = { events: number; amount: bigint };

export type OrgState = {
  now: number;
  zone: string;
  readonly keys: readonly ModelKey[];
  suspended: boolean;
  readonly grants: Grant[];
  readonly holds: Map<string, Hold>;
  readonly limits: Limit[];
  readonly overrides: Override[];
  readonly vouchers: Voucher[];
  decision: Decision | null;
  readonly topUps: TopUp[];
  readonly refunds: Refund[];
  readonly disputes: Dispute[];
  readonly events: Map<string, Recorded>;
  readonly corrections: Map<string, Correction>;
  readonly debts: Debt[];
  readonly days: Map<string, Sum>;
  readonly hours: Map<string, Sum>;
};

export function newOrg(now: number, zone: string, keys: readonly ModelKey[]): OrgState {
  return {
    now,
    zone,
    keys,
    suspended: false,
    grants: [],
    holds: new Map(),
    limits: [],
    overrides: [],
    vouchers: [],
    decision: null,
    topUps: [],
    refunds: [],
    disputes: [],
    events: new Map(),
    corrections: new Map(),
    debts: [],
    days: new Map(),
    hours: new Map(),
  };
}

export function environmentOf(org: OrgState, payer: Payer): "dev" | "live" {
  return payer === null ? "live" : (org.keys[payer]?.environment ?? "live");
}

export function makerOf(org: OrgState, payer: Payer): string | null {
  return payer === null ? null : (org.keys[payer]?.madeBy ?? null);
}

export function debtOf(org: OrgState): bigint {
  return org.debts.reduce((all, { owed, paid }) => all + owed - paid, 0n);
}

export function remainingOf(hold: Hold): bigint {
  return hold.parts.reduce((all, { amount }) => all + amount, 0n);
}

/** What holds have set aside of a grant. */
export function heldOf(org: OrgState, grant: Grant): bigint {
  let held = 0n;
  for (const hold of org.holds.values()) for (const part of hold.parts) if (part.grant === grant) held += part.amount;
  return held;
}
