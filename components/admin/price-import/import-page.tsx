"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ImportDifferences } from "#components/admin/price-import/import-differences.tsx";
import { ImportProblems, SkippedPrices } from "#components/admin/price-import/import-problems.tsx";
import { type Provider, TermsForm } from "#components/admin/price-import/terms-form.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { toast } from "#components/ui/toast.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";
import type { ImportTerms } from "#lib/pricing/import/import-input.ts";
import type { ImportPreview } from "#lib/pricing/import/import-view.ts";

export type ApplyInput = ImportTerms & {
  readonly accept: readonly number[] | null;
  readonly dropWrong: boolean;
  readonly fingerprint: string;
};

export type ImportPageProps = {
  readonly draftId: string;
  readonly draftName: string;
  /** Of the built-in list. */
  readonly providers: readonly Provider[];
  readonly preview: Action<ImportTerms, ImportPreview>;
  readonly apply: Action<ApplyInput, { added: number; changed: number; removed: number }>;
};

type Compared = { readonly terms: ImportTerms; readonly found: ImportPreview };

/** Reads a price list, says what is wrong with it, shows what it would change, and puts what is chosen into the draft. */
export function ImportPage({ draftId, draftName, providers, preview, apply }: ImportPageProps) {
  const [compared, setCompared] = useState<Compared | null>(null);
  const draftPath = `/admin/price-book/${draftId}`;
  const compare = async (terms: ImportTerms) => {
    setCompared(null);
    const result = await preview(terms);
    if (result.ok) setCompared({ terms, found: result.value });
    return result;
  };
  return (
    <>
      <PageHeader
        title="Import prices"
        trail={[
          { href: "/admin/price-book", label: "Price book" },
          { href: draftPath, label: draftName },
        ]}
        description="Into the draft, after you have seen what changes. Nothing counts before the draft is published."
      />
      <div className="grid gap-5">
        <TermsForm draftId={draftId} providers={providers} compare={compare} />
        {compared && <Result key={compared.found.fingerprint} {...{ ...compared, apply, draftPath }} />}
      </div>
    </>
  );
}

type ResultProps = Compared & Pick<ImportPageProps, "apply"> & { readonly draftPath: string };

function Result({ terms, found, apply, draftPath }: ResultProps) {
  const router = useRouter();
  const [dropWrong, setDropWrong] = useState(false);
  const { pending, failure, run } = useAction(apply, ({ added, changed, removed }) => {
    toast.done(`In the draft: ${added} added, ${changed} changed, ${removed} removed.`);
    router.push(draftPath);
  });
  const blocked = found.problemCount > 0 && !dropWrong;
  return (
    <>
      {found.problemCount > 0 && <ImportProblems {...{ found, dropWrong, setDropWrong }} />}
      {!found.broken && (
        <ImportDifferences
          found={found}
          blocked={blocked}
          pending={pending}
          failure={failure?.message ?? null}
          onApply={(accept) => run({ ...terms, accept, dropWrong, fingerprint: found.fingerprint })}
        />
      )}
      {found.skippedCount > 0 && <SkippedPrices found={found} />}
    </>
  );
}
