import type { LimitKind, LimitScope, Payer } from "#lib/testing/model/org-state.ts";

/** Work of one feature: how many units. */
export type Work = { readonly feature: string; readonly quantity: string };

/** Planned work: so many calls of one kind. */
export type Job = Work & { readonly count: number };

export type UsageSent = Work & {
  readonly id: string;
  readonly payer: Payer;
  /** How long ago it occurred; null leaves the instant out. */
  readonly agoMs: number | null;
  readonly reject: boolean;
  /** A hold that it draws first. */
  readonly hold: string | null;
};

/** What may happen to an organization. Everything is named by what the model calls it, so that any part of a list still makes sense. */
export type Operation =
  | { readonly do: "wait"; readonly ms: number }
  | {
      readonly do: "give";
      readonly credits: string;
      readonly origin: "promotion" | "adjustment" | "included";
      readonly priority: number;
      readonly scope: readonly string[];
      readonly startsInMs: number;
      readonly lastsMs: number | null;
    }
  | { readonly do: "top_up"; readonly minor: number; readonly taxMinor: number; readonly lastsMs: number | null }
  /** Of a top-up, by the order in which they were paid: some credits or all that are left, some money or all that is left. */
  | { readonly do: "ask_refund"; readonly topUp: number; readonly credits: string | null }
  | { readonly do: "notice_refund"; readonly topUp: number; readonly minor: number | null }
  | { readonly do: "write_off" }
  | { readonly do: "settle_refund"; readonly refund: number; readonly outcome: "done" | "failed" }
  | { readonly do: "dispute"; readonly topUp: number; readonly minor: number | null }
  | { readonly do: "close_dispute"; readonly dispute: number; readonly outcome: "won" | "lost" }
  | { readonly do: "revoke"; readonly credits: string }
  | { readonly do: "usage"; readonly events: readonly UsageSent[] }
  | {
      readonly do: "hold";
      readonly id: string;
      readonly payer: Payer;
      readonly work: readonly Work[];
      readonly lifetimeS: number;
    }
  /** Asks whether a call may pass that uses so much at most, or nobody knows how much. The call, or all jobs, are then made as events of this name. */
  | {
      readonly do: "authorize";
      readonly key: number;
      readonly feature: string;
      readonly quantity: string | null;
      readonly hold: { readonly id: string; readonly lifetimeS: number } | null;
      readonly spend: string | null;
    }
  | {
      readonly do: "quote";
      readonly payer: Payer;
      readonly jobs: readonly Job[];
      readonly asMany: boolean;
      readonly spend: string | null;
    }
  | { readonly do: "settle"; readonly hold: string; readonly id: string; readonly work: Work; readonly final: boolean }
  | { readonly do: "release"; readonly hold: string }
  | { readonly do: "extend"; readonly hold: string; readonly lifetimeS: number }
  | { readonly do: "void"; readonly event: string; readonly id: string }
  | { readonly do: "amend"; readonly event: string; readonly id: string; readonly work: Work }
  /** About all usage that has no price: from when on it is charged, and whether into debt. */
  | {
      readonly do: "decide";
      readonly choice: "recent" | "from" | "all" | "waive";
      readonly fromAgoMs: number;
      readonly intoDebt: boolean;
    }
  /** The job that carries decisions out comes round again. */
  | { readonly do: "carry_on" }
  | {
      readonly do: "limit";
      readonly scope: LimitScope;
      readonly subject: string;
      readonly kind: LimitKind;
      readonly amount: string;
    }
  | { readonly do: "restrict_key"; readonly key: number; readonly features: readonly string[] }
  | { readonly do: "revoke_key"; readonly key: number }
  | { readonly do: "unlimit"; readonly limit: number }
  /** Days count from today; a voucher is named by the order in which they were made, and a form by its number. */
  | {
      readonly do: "voucher";
      readonly credits: string;
      readonly priority: number;
      readonly scope: readonly string[];
      readonly inAll: number | null;
      readonly perOrg: number;
      readonly lifetimeDays: number | null;
      readonly startsInDays: number | null;
      readonly lastDayIn: number | null;
    }
  | { readonly do: "end_voucher"; readonly voucher: number }
  | { readonly do: "redeem"; readonly voucher: number; readonly form: number }
  /** A price of the organization's own, and its end; overrides by the order in which they were set. */
  | {
      readonly do: "override";
      readonly feature: string;
      readonly price: string;
      readonly startsInMs: number;
      readonly lastsMs: number | null;
    }
  | { readonly do: "end_override"; readonly override: number; readonly inMs: number }
  | { readonly do: "suspend" | "reactivate" }
  | { readonly do: "move"; readonly zone: string };

/** What an operation answers, in the model's names; compared as text. */
export type Answer = Readonly<Record<string, unknown>>;
