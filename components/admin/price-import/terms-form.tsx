"use client";

import { type ChangeEvent, useState } from "react";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Form, SubmitButton, textOf, useFormState } from "#components/ui/form.tsx";
import { CheckboxField, TextField } from "#components/ui/form-fields.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { ImportTerms } from "#lib/pricing/import/import-input.ts";

export type Provider = { readonly id: string; readonly name: string };
type Source = ImportTerms["source"];

type TermsFormProps = {
  readonly draftId: string;
  readonly providers: readonly Provider[];
  readonly compare: Action<ImportTerms, unknown>;
};

const SOURCES = [
  { value: "csv", label: "CSV" },
  { value: "json", label: "JSON" },
  { value: "genai", label: "Model prices" },
] as const;

const ABOUT = {
  csv: "One rate a row under a heading. Export this draft to see the columns; a price is in credits unless its unit is USD.",
  json: "Our own format with “rates”, or a map of models in dollars per token as LiteLLM publishes it.",
  genai: "The public list of model prices that comes with Tollgate, in US dollars as of today.",
} as const satisfies Record<Source, string>;

/** Where the list comes from, and what a dollar in it becomes. */
export function TermsForm({ draftId, providers, compare }: TermsFormProps) {
  const [source, setSource] = useState<Source>("csv");
  const read = (data: FormData): ImportTerms => ({
    bookId: draftId,
    source,
    text: source === "genai" ? "" : String(data.get("text") ?? ""),
    providers: data.getAll("provider").map(String),
    onlyKnown: data.has("onlyKnown"),
    complete: data.has("complete"),
    markup: textOf(data, "markup"),
    providerMarkups: textOf(data, "providerMarkups"),
    modelMarkups: textOf(data, "modelMarkups"),
  });
  return (
    <Card
      title="Price list"
      description={ABOUT[source]}
      actions={<Segmented label="Source" options={SOURCES} value={source} onValueChange={setSource} />}
    >
      <Form label="Price list" action={compare} read={read}>
        {source === "genai" ? <Providers providers={providers} /> : <ListText key={source} source={source} />}
        <Markups />
        <div className="grid gap-3 sm:grid-cols-2">
          <CheckboxField
            key={`known ${source}`}
            name="onlyKnown"
            label="Only features of the catalogue"
            hint="Otherwise the list may bring new features."
            defaultChecked={source === "genai"}
          />
          <CheckboxField
            key={`complete ${source}`}
            name="complete"
            label="The list is complete"
            hint="What it does not name is removed: of a list of models, those of its providers."
          />
        </div>
        <div>
          <SubmitButton>Compare with the draft</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}

function Markups() {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <TextField
        name="markup"
        label="Markup on US dollars, %"
        defaultValue="0"
        inputMode="decimal"
        autoComplete="off"
        hint="Dollars become credits at the list price in USD."
      />
      <TextField
        name="providerMarkups"
        label="By provider, %"
        optional
        placeholder="OpenAI = 25, Anthropic = 30"
        autoComplete="off"
        hint="Instead of the first."
      />
      <TextField
        name="modelMarkups"
        label="By model, %"
        optional
        placeholder="gpt-4o = 40"
        autoComplete="off"
        hint="Instead of both."
      />
    </div>
  );
}

function Providers({ providers }: Pick<TermsFormProps, "providers">) {
  const error = useFormState().failure?.fields.providers;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-[0.8125rem] font-medium text-ink">Providers</legend>
      <div className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3 lg:grid-cols-5">
        {providers.map(({ id, name }, index) => (
          <CheckboxField key={id} name="provider" value={id} label={name} defaultChecked={index < 3} />
        ))}
      </div>
      {error && <p className="text-xs font-medium text-bad">{error}</p>}
    </fieldset>
  );
}

const EXAMPLE = {
  csv: "feature,meter,price,per,unit\nscrape.html,requests,0.002,1,USD",
  json: '{ "unit": "credits", "rates": [{ "feature": "scrape.html", "meter": "requests", "price": "2" }] }',
} as const;

function ListText({ source }: { source: "csv" | "json" }) {
  const [text, setText] = useState("");
  const error = useFormState().failure?.fields.text;
  async function upload(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    if (file) setText(await file.text());
  }
  return (
    <>
      <Field label="File" optional>
        {(wiring) => (
          <input
            {...wiring}
            type="file"
            accept={source === "csv" ? ".csv,.tsv,.txt,text/csv" : ".json,application/json"}
            onChange={upload}
            className="w-full text-[0.8125rem] text-ink-2 file:mr-3 file:h-9 file:cursor-pointer file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:text-ink"
          />
        )}
      </Field>
      <Field label="List" error={error} hint="Uploaded or pasted; at most 2 MB.">
        {(wiring) => (
          <Textarea
            {...wiring}
            name="text"
            required
            rows={8}
            spellCheck={false}
            placeholder={EXAMPLE[source]}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="font-mono sm:text-[0.8125rem]"
          />
        )}
      </Field>
    </>
  );
}
