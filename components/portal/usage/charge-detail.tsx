import Link from "next/link";
import type { ReactNode } from "react";
import { ChargeCorrection, type Correction } from "#components/portal/usage/charge-correction.tsx";
import { type ChargeDraw, ChargeDraws } from "#components/portal/usage/charge-draws.tsx";
import { ChargeLateness, type Late } from "#components/portal/usage/charge-lateness.tsx";
import { type ChargeLine, ChargeLines } from "#components/portal/usage/charge-lines.tsx";
import { type ChargeStatus, ChargeStatusBadge, isTakenBack } from "#components/portal/usage/charge-status.tsx";
import { Card } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { ApproxMoney, Credits } from "#components/ui/credits.tsx";
import { DescriptionList, type Fact } from "#components/ui/description-list.tsx";
import { type Environment, EnvironmentBadge } from "#components/ui/environment-badge.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";
import { Time } from "#components/ui/time.tsx";

/** What a hold paid of a charge, and what was taken beyond it. */
export type ChargeHold = {
  readonly id: string;
  readonly href: string;
  readonly fromHold: string;
  readonly beyond: string;
};

export type ChargeDetailProps = {
  readonly id: string;
  readonly status: ChargeStatus;
  readonly amount: string;
  /** Why it has no price; null where it has one. */
  readonly unmatchedReason: string | null;
  /** Of usage that had no price when it came: when it was charged or waived. */
  readonly late: Late | null;
  /** How it was taken back; null while it stands. */
  readonly correction: Correction | null;
  /** The charge in whose place it stands; null for most. */
  readonly replacesId: string | null;
  /** The hold it settled; null for usage without one. */
  readonly hold: ChargeHold | null;
  readonly approxMoney: string;
  /** The sum as one line of arithmetic, e.g. "374 × 2.5 / 1,000 + 120 × 10 / 1,000 = 2.135". */
  readonly formula: string;
  readonly lines: readonly ChargeLine[];
  readonly draws: readonly ChargeDraw[];
  readonly feature: string;
  readonly keyName: string | null;
  readonly environment: Environment | null;
  readonly source: string;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly priceBookVersion: string;
  /** Credits that no funds covered and that became debt. */
  readonly debt?: string;
  /** The event as it was sent, written as JSON. */
  readonly eventJson: string;
  readonly zone: string;
  /** Where the way back leads; the customer's list of charges unless said. */
  readonly trail?: readonly { readonly href: string; readonly label: string }[];
  /** What its reader may do with it. */
  readonly actions?: ReactNode;
};

const TRAIL = [
  { href: "/usage", label: "Usage" },
  { href: "/usage/charges", label: "Charges" },
];

/** One charge, explained: what was sent, which rates applied, how the sum was made, and which grants paid it. */
export function ChargeDetail(charge: ChargeDetailProps) {
  const takenBack = isTakenBack(charge.status);
  // What has no price has no formula and was paid by nothing; two empty cards would only hide that.
  const priced = charge.status !== "unmatched" && charge.status !== "waived";
  return (
    <>
      <PageHeader
        title={`Charge for ${charge.feature}`}
        trail={charge.trail ?? TRAIL}
        actions={
          <>
            <ChargeStatusBadge status={charge.status} />
            {charge.actions}
          </>
        }
      />
      <div className="grid gap-5">
        <ChargeLateness status={charge.status} reason={charge.unmatchedReason} late={charge.late} zone={charge.zone} />
        <ChargeCorrection correction={charge.correction} replacesId={charge.replacesId} zone={charge.zone} />
        <StatCard
          label={takenBack ? "Charged, and returned since" : "Charged"}
          emphasis
          value={<Credits value={charge.amount} exact unit struck={takenBack} />}
          detail={priced && <ApproxMoney text={charge.approxMoney} />}
        />
        {priced && <Explanation charge={charge} />}
        <Card title="Event">
          <DescriptionList facts={eventFacts(charge)} className="mb-4" />
          <CodeBlock label="Event as sent" samples={[{ language: "json", label: "As sent", code: charge.eventJson }]} />
        </Card>
      </div>
    </>
  );
}

/** How the sum was made, and what paid it. */
function Explanation({ charge }: { charge: ChargeDetailProps }) {
  return (
    <>
      <Card title="How it was calculated" description={`Price book ${charge.priceBookVersion}`} flush>
        {charge.formula && (
          <p className="border-b px-4 py-3 font-mono text-[0.8125rem] [overflow-wrap:anywhere] sm:px-5">
            {charge.formula}
          </p>
        )}
        <ChargeLines lines={charge.lines} />
      </Card>
      <Card title="What paid for it" description={charge.hold && <HoldSentence hold={charge.hold} />} flush>
        <ChargeDraws draws={charge.draws} debt={charge.debt} zone={charge.zone} />
      </Card>
    </>
  );
}

/** Which hold was settled, and how far it reached. */
function HoldSentence({ hold: { id, href, fromHold, beyond } }: { hold: ChargeHold }) {
  const link = (
    <Link href={href} className="rounded text-accent-text underline underline-offset-4">
      {id}
    </Link>
  );
  if (fromHold === "0" && beyond !== "0") return <>Hold {link} was over, so it was taken from the free balance.</>;
  if (beyond === "0") return <>Set aside beforehand by hold {link}.</>;
  return (
    <>
      <Credits value={fromHold} unit /> set aside beforehand by hold {link}, <Credits value={beyond} /> beyond it.
    </>
  );
}

function instant(at: string, zone: string) {
  return (
    <>
      <Time at={at} zone={zone} show="second" /> <span className="text-ink-3">{zone}</span>
    </>
  );
}

function eventFacts(charge: ChargeDetailProps): Fact[] {
  const key = charge.keyName && (
    <span className="inline-flex items-center gap-2">
      {charge.keyName} {charge.environment && <EnvironmentBadge environment={charge.environment} />}
    </span>
  );
  return [
    { term: "Charge", value: <code className="font-mono text-[0.8125rem]">{charge.id}</code> },
    { term: "Occurred", value: instant(charge.occurredAt, charge.zone) },
    { term: "Recorded", value: instant(charge.recordedAt, charge.zone) },
    { term: "Key", value: key ?? "Organization as a whole" },
    { term: "Source", value: charge.source },
    { term: "Event id", value: <code className="font-mono text-[0.8125rem]">{charge.eventId}</code> },
  ];
}
