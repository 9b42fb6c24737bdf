"use client";

import { useState } from "react";
import {
  KIND_CHOICE,
  type LimitSubjects,
  type LimitView,
  limitName,
  SCOPE_TEXT,
  subjectsOf,
} from "#components/portal/limits/limit-text.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";
import { LIMIT_KINDS, type LimitKind, type LimitScope } from "#lib/credits/limit.ts";

export type SetLimitInput = {
  readonly scope: LimitScope;
  readonly subject: string;
  readonly kind: LimitKind;
  readonly amount: string;
};

export type LimitDialogProps = {
  /** The limit to change, or where a new one starts from. */
  readonly limit: LimitView | null;
  /** What a new limit may be for; one alone is not asked. */
  readonly scopes: readonly LimitScope[];
  readonly subjects: LimitSubjects;
  readonly setLimit: Action<SetLimitInput, unknown>;
  readonly onClose: () => void;
};

const WINDOW = "It begins anew at midnight in the organization's time zone. Held credits count too.";
const HINTS = {
  per_day: WINDOW,
  per_week: `Weeks begin on Monday. ${WINDOW}`,
  per_month: WINDOW,
  in_total: "Counts from now on and never begins anew. Held credits count too.",
  per_call: "One call that would cost more is refused.",
  open_holds: "How much unfinished work there may be at once.",
} as const satisfies Record<LimitKind, string>;

const KINDS = LIMIT_KINDS.toSorted((a, b) => Number(a === "per_call") - Number(b === "per_call"));

function readKind(text: string): LimitKind {
  return LIMIT_KINDS.find((kind) => kind === text) ?? "per_day";
}

/** Adds a limit, or raises or lowers one. */
export function LimitDialog({ limit, scopes, subjects, setLimit, onClose }: LimitDialogProps) {
  const [scope, setScope] = useState<LimitScope>(limit?.scope ?? scopes[0] ?? "org");
  const [kind, setKind] = useState<LimitKind>(limit?.kind ?? "per_day");
  const choices = subjectsOf(scope, subjects);
  const asksScope = !limit && scopes.length > 1;
  const title = limit ? `Change limit of ${limitName(limit)}` : "Add a limit";
  return (
    <Dialog open onOpenChange={onClose} title={title} description="Counts from the next call on, exactly.">
      <Form
        label={title}
        action={setLimit}
        read={(data) => ({
          scope,
          subject: limit?.subject ?? (textOf(data, "subject") || (choices[0]?.value ?? "")),
          kind,
          amount: textOf(data, "amount"),
        })}
        onDone={() => {
          onClose();
          toast.done("The limit is set.");
        }}
      >
        {asksScope && (
          <SelectField
            name="scope"
            label="For"
            value={scope}
            onChange={(event) => setScope(scopes.find((each) => each === event.target.value) ?? "org")}
            options={scopes.map((value) => ({ value, label: SCOPE_TEXT[value] }))}
          />
        )}
        {!limit && choices.length > (asksScope ? 0 : 1) && (
          <SelectField key={scope} name="subject" label={SCOPE_TEXT[scope]} options={choices} />
        )}
        {!limit && (
          <SelectField
            name="kind"
            label="Bounds"
            value={kind}
            onChange={(event) => setKind(readKind(event.target.value))}
            options={KINDS.map((value) => ({ value, label: KIND_CHOICE[value] }))}
          />
        )}
        <TextField
          name="amount"
          label={KIND_CHOICE[kind]}
          inputMode="decimal"
          autoComplete="off"
          placeholder={kind === "open_holds" ? "10" : "5000"}
          defaultValue={limit?.amount}
          hint={HINTS[kind]}
        />
        <Ends nothingToBound={!limit && scope !== "org" && choices.length === 0} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

function Ends({ nothingToBound, onClose }: { nothingToBound: boolean; onClose: () => void }) {
  return (
    <>
      {nothingToBound && <p className="text-[0.8125rem] text-ink-2">There is nothing of this kind to bound yet.</p>}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton disabled={nothingToBound}>Set limit</SubmitButton>
      </DialogActions>
    </>
  );
}
