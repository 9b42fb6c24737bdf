import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { Credits } from "#components/ui/credits.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HoldMoment, HoldSummary } from "#lib/metering/hold-story.ts";

export type HoldTimelineProps = {
  readonly moments: readonly HoldMoment[];
  readonly hold: Pick<HoldSummary, "state" | "deadlineAt" | "remaining"> & { readonly zone: string };
  readonly chargePath: string;
};

const DOT: Readonly<Record<HoldMoment["kind"], string>> = {
  placed: "bg-accent",
  extended: "bg-line-strong",
  charged: "bg-good",
  settled: "bg-good",
  released: "bg-line-strong",
  lapsed: "bg-warn",
};

/** What happened to a hold, in order, and what comes next while it is open. */
export function HoldTimeline({ moments, hold, chargePath }: HoldTimelineProps) {
  return (
    <ol aria-label="Timeline" className="relative grid">
      {moments.map((moment) => (
        <Moment
          key={moment.kind === "charged" ? moment.id : moment.kind}
          dot={DOT[moment.kind]}
          at={moment.at}
          zone={hold.zone}
        >
          <Sentence moment={moment} chargePath={chargePath} zone={hold.zone} />
        </Moment>
      ))}
      {hold.state === "open" && (
        <Moment dot="border-2 border-line-strong bg-surface" at={hold.deadlineAt} zone={hold.zone}>
          <span className="text-ink-2">
            Comes back by itself unless the work goes on: <Credits value={hold.remaining} unit />
          </span>
        </Moment>
      )}
    </ol>
  );
}

function Moment({ dot, at, zone, children }: { dot: string; at: string; zone: string; children: ReactNode }) {
  return (
    <li className="group relative grid gap-0.5 pb-4 pl-6 last:pb-0 sm:grid-cols-[11rem_1fr] sm:gap-4">
      <span
        aria-hidden
        className="absolute top-2.5 bottom-[-0.375rem] left-[0.3125rem] w-px bg-line group-last:hidden"
      />
      <span aria-hidden className={cn("absolute top-1.5 left-0 size-2.5 rounded-full", dot)} />
      <Time at={at} zone={zone} show="second" className="text-[0.8125rem] text-ink-3" />
      <div className="min-w-0 [overflow-wrap:anywhere]">{children}</div>
    </li>
  );
}

function Sentence({ moment, chargePath, zone }: { moment: HoldMoment; chargePath: string; zone: string }) {
  switch (moment.kind) {
    case "placed":
      return (
        <>
          <Credits value={moment.amount} unit className="font-medium" /> set aside
        </>
      );
    case "extended":
      return (
        <>
          Extended to <Time at={moment.until} zone={zone} show="second" />
          {moment.times > 1 && <span className="text-ink-2">, the last of {moment.times} times</span>}
        </>
      );
    case "charged":
      return <Charged moment={moment} chargePath={chargePath} />;
    default:
      return <Ended moment={moment} />;
  }
}

function Charged({ moment, chargePath }: { moment: Extract<HoldMoment, { kind: "charged" }>; chargePath: string }) {
  const taken = moment.correction === "void" ? "Charged and taken back" : moment.correction ? "Amended" : "Charged";
  return (
    <>
      <Link
        href={`${chargePath}/${moment.id}`}
        className="rounded font-medium text-accent-text underline-offset-4 hover:underline"
      >
        {taken} <Credits value={moment.amount} unit />
      </Link>{" "}
      <span className="text-ink-2">
        for {moment.quantity}
        {moment.beyond !== "0" && (
          <>
            , <Credits value={moment.beyond} /> beyond the hold
          </>
        )}
      </span>
    </>
  );
}

const END = {
  settled: "Settled for good",
  released: "Released",
  lapsed: "Lapsed: nothing was heard of the work",
} as const;

function Ended({ moment }: { moment: Extract<HoldMoment, { kind: "settled" | "released" | "lapsed" }> }) {
  return (
    <>
      {END[moment.kind]}
      <span className="text-ink-2">
        {moment.returned === "0" ? (
          ", nothing was left to give back"
        ) : (
          <>
            , <Credits value={moment.returned} unit /> given back
          </>
        )}
        {moment.lapsed !== "0" && (
          <>
            , <Credits value={moment.lapsed} unit /> lapsed because their grant had expired meanwhile
          </>
        )}
      </span>
    </>
  );
}
