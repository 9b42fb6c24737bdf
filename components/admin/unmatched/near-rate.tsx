"use client";

import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";

export type NearRateProps = {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly picked: string;
  readonly guess: { readonly meter: string; readonly events: number; readonly credits: string } | null;
};

/** What the usage would cost at a rate that exists already, to get a feeling for it; nothing is charged by it. */
export function NearRate({ options, picked, guess }: NearRateProps) {
  return (
    <Card title="Compare with a known rate" description="Only to get a feeling for it: nothing is charged by this.">
      <form className="flex flex-wrap items-end gap-3">
        <Field label="Known rate" className="min-w-0 grow">
          {(wiring) => <Select {...wiring} name="like" options={options} defaultValue={picked} />}
        </Field>
        <Button type="submit">Compare</Button>
      </form>
      {guess && (
        <p className="mt-4 text-sm">
          At that rate <Credits value={guess.credits} unit className="font-semibold" /> for {countText(guess.events)}{" "}
          {guess.events === 1 ? "event" : "events"} that count {guess.meter}; their other meters are left out.
        </p>
      )}
    </Card>
  );
}
