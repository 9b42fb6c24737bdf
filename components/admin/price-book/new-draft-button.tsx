"use client";

import { useRouter } from "next/navigation";
import type { PriceBookPageProps } from "#components/admin/price-book/price-book-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAction } from "#components/ui/use-action.ts";

type NewDraftButtonProps = { readonly startDraft: NonNullable<PriceBookPageProps["startDraft"]> };

export function NewDraftButton({ startDraft }: NewDraftButtonProps) {
  const router = useRouter();
  const action = async () => {
    const result = await startDraft();
    if (!result.ok) toast.failed(result.message);
    return result;
  };
  const { pending, run } = useAction<void, { href: string }>(action, ({ href }) => router.push(href));
  return (
    <Button variant="primary" pending={pending} onClick={() => run()}>
      New draft
    </Button>
  );
}
