"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useLiveBalance } from "#components/live/live-balance.tsx";
import { EstimateLineFields } from "#components/portal/usage/estimate-line-fields.tsx";
import { type EstimateRequest, emptyLine, requestOf } from "#components/portal/usage/estimate-lines.ts";
import { type EstimateAnswer, EstimateCost, EstimateVerdict } from "#components/portal/usage/estimate-result.tsx";
import { type Estimated, useEstimate } from "#components/portal/usage/use-estimate.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";
import type { FeatureForm } from "#lib/pricing/feature-form.ts";

export type EstimatePageProps = {
  readonly forms: readonly [FeatureForm, ...FeatureForm[]];
  /** What the first job is for. */
  readonly feature: string;
  readonly keys: readonly { readonly id: string; readonly name: string }[];
  readonly balance: BalanceFigures;
  readonly canTopUp: boolean;
  readonly estimate: Action<EstimateRequest, EstimateAnswer>;
};

const MOST_LINES = 20;

/** A batch before it runs: what it costs, and whether the balance and the limits carry it. */
export function EstimatePage({ forms, feature, keys, balance, canTopUp, estimate }: EstimatePageProps) {
  const first = forms.find((form) => form.feature === feature) ?? forms[0];
  const [lines, setLines] = useState([emptyLine(0, first)]);
  const [keyId, setKeyId] = useState("");
  const { available } = useLiveBalance(balance);
  const estimated = useEstimate(requestOf(lines, keyId), available, estimate);
  const next = Math.max(...lines.map(({ id }) => id)) + 1;
  return (
    <>
      <PageHeader
        title="Estimate"
        trail={[{ href: "/usage", label: "Usage" }]}
        description="What a batch would cost before you run it, and whether your balance carries it. Nothing is charged or set aside here."
      />
      <div className="grid items-start gap-5 lg:grid-cols-[1fr_20rem]">
        <div className="grid min-w-0 gap-5">
          <Card title="Jobs" description="The most that one job uses, and how many of them run.">
            <div className="divide-y">
              {lines.map((line, at) => (
                <EstimateLineFields
                  key={line.id}
                  line={line}
                  number={at + 1}
                  forms={forms}
                  onChange={(changed) => setLines(lines.map((each) => (each.id === line.id ? changed : each)))}
                  onRemove={lines.length > 1 ? () => setLines(lines.filter(({ id }) => id !== line.id)) : null}
                />
              ))}
            </div>
            <div className="mt-4 flex flex-wrap items-end justify-between gap-3 border-t pt-4">
              <Button
                disabled={lines.length >= MOST_LINES}
                onClick={() => setLines([...lines, emptyLine(next, first)])}
              >
                <Plus aria-hidden />
                Another kind of job
              </Button>
              <Field label="Run with" className="w-full sm:w-56">
                {(wiring) => (
                  <Select
                    {...wiring}
                    placeholder="Any key"
                    options={keys.map(({ id, name }) => ({ value: id, label: name }))}
                    value={keyId}
                    onChange={({ target }) => setKeyId(target.value)}
                  />
                )}
              </Field>
            </div>
          </Card>
          {estimated.answer && <EstimateCost answer={estimated.answer} />}
        </div>
        <Verdict estimated={estimated} canTopUp={canTopUp} />
      </div>
    </>
  );
}

function Verdict({ estimated, canTopUp }: { estimated: Estimated<EstimateAnswer>; canTopUp: boolean }) {
  const { answer, refusal, pending } = estimated;
  return (
    <div aria-busy={pending} aria-live="polite" className="lg:sticky lg:top-20">
      {answer && <EstimateVerdict answer={answer} canTopUp={canTopUp} />}
      {refusal && (
        <Alert tone="warn" title="It cannot be priced">
          {refusal}
        </Alert>
      )}
      {!answer && !refusal && (pending ? <Skeleton className="h-56" /> : <Alert title="Fill in each job" />)}
    </div>
  );
}
