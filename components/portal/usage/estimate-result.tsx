import type { ReactNode } from "react";
import { Alert } from "#components/ui/alert.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { ApproxMoney, Credits } from "#components/ui/credits.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

const STOPPED = {
  limit: "A limit stops it",
  balance: "The balance does not carry it",
  other: "It would be refused",
} as const;

/** Amounts are decimal strings of credits, money is written. */
export type EstimateAnswer = {
  readonly total: string;
  readonly approxMoney: string;
  readonly available: string;
  readonly passes: boolean;
  readonly times: string | null;
  readonly jobs: readonly JobCost[];
  readonly stop: {
    readonly by: keyof typeof STOPPED;
    readonly detail: string;
    readonly resetsAt: string | null;
  } | null;
  readonly missing: { readonly credits: string; readonly approxMoney: string } | null;
  readonly zone: string;
};

type JobCost = {
  readonly feature: string;
  readonly formula: string;
  readonly price: string;
  readonly count: number;
  readonly total: string;
};

/** What the jobs cost, one and all, with how each price comes about. */
export function EstimateCost({ answer }: { answer: EstimateAnswer }) {
  return (
    <Card title="Cost" flush>
      <Table<JobCost & { at: number }>
        caption="Cost of the jobs"
        rows={answer.jobs.map((job, at) => ({ ...job, at }))}
        rowKey={(job) => job.at}
        columns={[
          { key: "feature", header: "Feature", rowHeader: true, cell: (job) => job.feature },
          {
            key: "formula",
            header: "One job",
            className: "text-ink-2",
            cell: (job) => <span className="font-mono text-xs [overflow-wrap:anywhere]">{job.formula}</span>,
          },
          { key: "count", header: "Jobs", align: "right", cell: (job) => countText(job.count) },
          {
            key: "total",
            header: "Credits",
            align: "right",
            aside: true,
            cell: (job) => <Credits value={job.total} aligned />,
          },
        ]}
      />
    </Card>
  );
}

/** Whether the balance carries it, what stops it, and what to do about that. */
export function EstimateVerdict({ answer, canTopUp }: { answer: EstimateAnswer; canTopUp: boolean }) {
  const { total, approxMoney, available, times, stop, missing, zone } = answer;
  return (
    <Card title="In all">
      <p className="text-3xl font-semibold tracking-tight tabular-nums">
        <Credits value={total} unit />
      </p>
      <p className="mb-4 text-[0.8125rem]">
        <ApproxMoney text={approxMoney} />
      </p>
      {stop ? (
        <Alert tone="warn" title={STOPPED[stop.by]}>
          {stop.detail}
          {stop.resetsAt && (
            <>
              {" "}
              It resets on <Time at={stop.resetsAt} zone={zone} />.
            </>
          )}
        </Alert>
      ) : (
        <Alert tone="good" title="The balance carries it" />
      )}
      <dl className="mt-4 divide-y text-[0.8125rem]">
        <Figure term="Available now">
          <Credits value={available} unit />
        </Figure>
        {missing && (
          <Figure term="Missing">
            <Credits value={missing.credits} unit />
          </Figure>
        )}
        <Figure term="All of it passes">{times === null ? "Any number of times" : timesText(times)}</Figure>
      </dl>
      <div className="flex flex-wrap gap-2 not-empty:mt-4">
        {missing && canTopUp && (
          <LinkButton href={`/billing?credits=${missing.credits}#top-up`} variant="primary">
            Top up {missing.approxMoney}
          </LinkButton>
        )}
        {stop?.by === "limit" && <LinkButton href="/limits">Limits</LinkButton>}
      </div>
    </Card>
  );
}

function Figure({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-4 py-2">
      <dt className="text-ink-2">{term}</dt>
      <dd className="font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function timesText(times: string): string {
  if (times === "0") return "Not once";
  return times === "1" ? "Once" : `${countText(Number(times))} times`;
}
