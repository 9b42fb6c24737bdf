import type { ReactNode } from "react";
import { HoldStateBadge } from "#components/portal/usage/hold-state.tsx";
import { HoldTimeline } from "#components/portal/usage/hold-timeline.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { DescriptionList, type Fact } from "#components/ui/description-list.tsx";
import { EnvironmentBadge } from "#components/ui/environment-badge.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HoldMoment, HoldState, HoldSummary } from "#lib/metering/hold-story.ts";

export type HoldDetailProps = {
  readonly hold: HoldSummary & { readonly zone: string; readonly moments: readonly HoldMoment[] };
  /** Stands beside the state while the figures move by themselves. */
  readonly live?: ReactNode;
  /** Where the pages of charges stand. */
  readonly chargePath: string;
  /** Where the way back leads; the customer's list of holds unless said. */
  readonly trail?: readonly { readonly href: string; readonly label: string }[];
};

const TRAIL = [
  { href: "/usage", label: "Usage" },
  { href: "/usage/holds", label: "Holds" },
];

const MEANING: Readonly<Record<HoldState, string>> = {
  open: "The work is going on. What it does not use comes back when it is finished, or at the deadline by itself.",
  settled: "The work is finished and charged. What it did not use came back.",
  released: "The work came to nothing more, and what was held for it came back.",
  lapsed: "Nothing was heard of the work until its deadline, so what was still held came back by itself.",
};

/** One hold: how much of it is used, and what happened to it when. */
export function HoldDetail({ hold, live, chargePath, trail = TRAIL }: HoldDetailProps) {
  const rest = hold.state === "open" ? ["Still held", hold.remaining] : ["Given back", hold.returned];
  return (
    <>
      <PageHeader
        title={`Hold for ${hold.features.join(", ")}`}
        trail={trail}
        description={MEANING[hold.state]}
        actions={
          <>
            {hold.state === "open" && live}
            <HoldStateBadge state={hold.state} />
          </>
        }
      />
      <div className="grid gap-5">
        <div className="grid gap-3 sm:grid-cols-3">
          <StatCard label="Set aside" value={<Credits value={hold.amount} unit />} />
          <StatCard label="Settled" value={<Credits value={hold.settled} unit />} />
          <StatCard label={rest[0] ?? ""} value={<Credits value={rest[1] ?? "0"} unit />} />
        </div>
        <Card title="What happened">
          <HoldTimeline moments={hold.moments} hold={hold} chargePath={chargePath} />
        </Card>
        <Card title="Facts">
          <DescriptionList facts={factsOf(hold)} />
        </Card>
      </div>
    </>
  );
}

function factsOf(hold: HoldDetailProps["hold"]): Fact[] {
  const key = hold.keyName && (
    <span className="inline-flex items-center gap-2">
      {hold.keyName} {hold.environment && <EnvironmentBadge environment={hold.environment} />}
    </span>
  );
  return [
    { term: "Hold", value: <code className="font-mono text-[0.8125rem]">{hold.id}</code> },
    { term: "Vendor's id", value: <code className="font-mono text-[0.8125rem]">{hold.reference}</code> },
    { term: "Key", value: key ?? "Organization as a whole" },
    { term: "Deadline", value: <Time at={hold.deadlineAt} zone={hold.zone} show="second" /> },
  ];
}
