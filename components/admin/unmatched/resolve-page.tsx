"use client";

import { useRouter } from "next/navigation";
import {
  ChoiceFields,
  type ChosenForOrg,
  type ConcernedOrg,
  readChoices,
} from "#components/admin/unmatched/choice-fields.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Form, SubmitButton } from "#components/ui/form.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type ResolvePageProps = {
  readonly version: string;
  readonly orgs: readonly ConcernedOrg[];
  readonly resolve: Action<{ choices: readonly ChosenForOrg[] }, { decisionId: string }>;
};

/** Decides about usage that a published book prices and that came without a price. */
export function ResolvePage({ version, orgs, resolve }: ResolvePageProps) {
  const router = useRouter();
  return (
    <>
      <PageHeader
        title="Charge or waive unmatched usage"
        trail={[{ href: "/admin/unmatched", label: "Unmatched usage" }]}
        description={`Price book ${version} prices it. What had a price when it was used keeps that price.`}
      />
      {orgs.length === 0 ? (
        <Card>
          <EmptyState title="Nothing to decide">The price book prices no usage that is still unmatched.</EmptyState>
        </Card>
      ) : (
        <Form
          label="Choices"
          action={resolve}
          read={(data) => ({ choices: readChoices(data, orgs) })}
          onDone={({ decisionId }) => router.push(`/admin/unmatched/decisions/${decisionId}`)}
        >
          <ChoiceFields orgs={orgs} />
          <div className="flex justify-end">
            <SubmitButton>Carry out</SubmitButton>
          </div>
        </Form>
      )}
    </>
  );
}
