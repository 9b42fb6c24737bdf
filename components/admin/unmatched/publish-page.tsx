"use client";

import { useRouter } from "next/navigation";
import {
  ChoiceFields,
  type ChosenForOrg,
  type ConcernedOrg,
  readChoices,
} from "#components/admin/unmatched/choice-fields.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type PublishWithChoices = {
  readonly draftId: string;
  /** UTC wall time, or null for at once. */
  readonly effectiveAt: string | null;
  readonly name: string;
  readonly choices: readonly ChosenForOrg[];
};

export type PublishPageProps = {
  readonly draftId: string;
  readonly name: string;
  readonly changeCount: number;
  readonly orgs: readonly ConcernedOrg[];
  readonly publish: Action<PublishWithChoices, { decisionId: string | null }>;
};

/** The last step of a draft that prices usage which had no price: when it counts, and what becomes of that usage. */
export function PublishPage({ draftId, name, changeCount, orgs, publish }: PublishPageProps) {
  const router = useRouter();
  const draftHref = `/admin/price-book/${draftId}`;
  return (
    <>
      <PageHeader
        title="Publish this draft?"
        trail={[
          { href: "/admin/price-book", label: "Price book" },
          { href: draftHref, label: name },
        ]}
        description={`${countText(changeCount)} ${changeCount === 1 ? "rate changes" : "rates change"}. A published version cannot be edited; it prices usage that had no price before, and you choose what becomes of that.`}
      />
      <Form
        label="Publish"
        action={publish}
        read={(data) => ({
          draftId,
          effectiveAt: textOf(data, "effectiveAt") || null,
          name: textOf(data, "name"),
          choices: readChoices(data, orgs),
        })}
        onDone={({ decisionId }) => router.push(decisionId ? `/admin/unmatched/decisions/${decisionId}` : draftHref)}
      >
        <Card title="When it counts">
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              name="effectiveAt"
              label="Effective from (UTC)"
              type="datetime-local"
              optional
              hint="Empty: at once, within seconds. Calls are priced by when they occurred."
            />
            <TextField name="name" label="Name" defaultValue={name} maxLength={80} autoComplete="off" />
          </div>
        </Card>
        <h2 className="mt-2 text-base font-semibold">Usage that gets its first price</h2>
        <ChoiceFields orgs={orgs} />
        <div className="flex justify-end gap-2">
          <LinkButton href={draftHref}>Cancel</LinkButton>
          <SubmitButton>Publish</SubmitButton>
        </div>
      </Form>
    </>
  );
}
