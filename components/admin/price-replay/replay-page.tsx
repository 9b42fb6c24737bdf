"use client";

import { type FormEvent, useState } from "react";
import { ReplayResult } from "#components/admin/price-replay/replay-result.tsx";
import { type ReplayState, useReplay } from "#components/admin/price-replay/use-replay.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Select } from "#components/ui/select.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";

export type ReplayPageProps = {
  readonly bookId: string;
  readonly bookName: string;
  /** Days of UTC to choose from, "YYYY-MM-DD"; `to` is the first day that no longer counts. */
  readonly periods: readonly { readonly label: string; readonly from: string; readonly to: string }[];
};

/** What usage that was recorded would have cost under this book. It changes nothing. */
export function ReplayPage({ bookId, bookName, periods }: ReplayPageProps) {
  const path = `/admin/price-book/${bookId}`;
  const { state, run, stop } = useReplay();
  return (
    <>
      <PageHeader
        title="Replay usage"
        trail={[
          { href: "/admin/price-book", label: "Price book" },
          { href: path, label: bookName },
        ]}
        description="Rates recorded usage again under this book, exactly as it would be charged. Nothing is changed."
      />
      <div className="grid gap-5">
        <PeriodForm
          periods={periods}
          running={state.kind === "running"}
          stop={stop}
          run={(from, to) => run(`${path}/replay/run?from=${from}T00:00:00Z&to=${to}T00:00:00Z`)}
        />
        <Outcome state={state} />
      </div>
    </>
  );
}

function Outcome({ state }: { state: ReplayState }) {
  switch (state.kind) {
    case "idle":
      return null;
    case "running":
      return <Alert>{countText(state.events)} events rated so far …</Alert>;
    case "stopped":
      return <Alert tone="warn">Stopped after {countText(state.events)} events.</Alert>;
    case "failed":
      return <Alert tone="bad">{state.message}</Alert>;
    case "done":
      return <ReplayResult report={state.report} />;
  }
}

type PeriodFormProps = Pick<ReplayPageProps, "periods"> & {
  readonly running: boolean;
  readonly run: (from: string, to: string) => void;
  readonly stop: () => void;
};

const OWN = "own";

/** "2026-11-20" → the day after it. */
function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function PeriodForm({ periods, running, run, stop }: PeriodFormProps) {
  const [chosen, setChosen] = useState("0");
  const hydrated = useHydrated();
  const options = periods.map(({ label }, index) => ({ value: String(index), label }));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const period = periods[Number(chosen)];
    if (period) run(period.from, period.to);
    else run(String(data.get("from")), dayAfter(String(data.get("to"))));
  }
  return (
    <Card>
      <form aria-label="Period" onSubmit={submit} className="flex flex-wrap items-end gap-4">
        <Field label="Usage of" className="w-full sm:w-72">
          {(wiring) => (
            <Select
              {...wiring}
              value={chosen}
              onChange={(event) => setChosen(event.target.value)}
              options={[...options, { value: OWN, label: "Other days" }]}
            />
          )}
        </Field>
        {chosen === OWN && (
          <>
            <Field label="First day (UTC)">{(wiring) => <Input {...wiring} type="date" name="from" required />}</Field>
            <Field label="Last day (UTC)">{(wiring) => <Input {...wiring} type="date" name="to" required />}</Field>
          </>
        )}
        <Button type="submit" variant="primary" pending={running} disabled={!hydrated}>
          Replay
        </Button>
        {running && <Button onClick={stop}>Stop</Button>}
      </form>
    </Card>
  );
}
