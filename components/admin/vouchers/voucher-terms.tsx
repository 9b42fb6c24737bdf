import { Badge } from "#components/ui/badge.tsx";
import { Credits } from "#components/ui/credits.tsx";
import type { Fact } from "#components/ui/description-list.tsx";
import { Time } from "#components/ui/time.tsx";

export type VoucherRow = {
  readonly id: string;
  readonly code: string;
  readonly label: string;
  readonly credits: string;
  readonly redeemed: number;
  /** Null when it can be used without end. */
  readonly mostInAll: number | null;
  readonly mostPerOrg: number;
  /** Features it may be spent on, as text; "" for all. */
  readonly scope: string;
  readonly lifetimeDays: number | null;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly state: "open" | "early" | "over" | "used_up";
};

const STATE = {
  open: { tone: "good", text: "open" },
  early: { tone: "warn", text: "not begun" },
  over: { tone: "neutral", text: "ended" },
  used_up: { tone: "neutral", text: "used up" },
} as const;

export function VoucherStateBadge({ state }: Pick<VoucherRow, "state">) {
  return (
    <Badge tone={STATE[state].tone} dot>
      {STATE[state].text}
    </Badge>
  );
}

/** A voucher's terms by name, for a page of its own. */
export function voucherFacts(voucher: VoucherRow): Fact[] {
  return [
    { term: "Gives", value: <Gives voucher={voucher} /> },
    { term: "Used", value: usesText(voucher) },
    { term: "Redeemable", value: <Redeemable voucher={voucher} /> },
  ];
}

export function Gives({ voucher: { credits, scope, lifetimeDays } }: { voucher: VoucherRow }) {
  const life = lifetimeDays === null ? null : `for ${lifetimeDays} ${lifetimeDays === 1 ? "day" : "days"}`;
  const terms = [scope && `only ${scope}`, life].filter(Boolean).join(", ");
  return (
    <span className="grid gap-0.5">
      <Credits value={credits} />
      {terms && <span className="text-xs text-ink-3">{terms}</span>}
    </span>
  );
}

export function usesText({ redeemed, mostInAll, mostPerOrg }: VoucherRow) {
  return (
    <span className="grid gap-0.5 tabular-nums">
      {mostInAll === null ? redeemed : `${redeemed} of ${mostInAll}`}
      {mostPerOrg > 1 && <span className="text-xs text-ink-3">{mostPerOrg} each</span>}
    </span>
  );
}

export function Redeemable({ voucher: { startsAt, endsAt, state } }: { voucher: VoucherRow }) {
  if (state === "early") {
    return (
      <>
        from <Time at={startsAt} show="day" />
      </>
    );
  }
  return endsAt ? (
    <>
      until <Time at={endsAt} />
    </>
  ) : (
    <span className="text-ink-3">without end</span>
  );
}
