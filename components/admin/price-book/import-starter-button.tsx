"use client";

import type { PriceBookPageProps } from "#components/admin/price-book/price-book-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAction } from "#components/ui/use-action.ts";

type ImportStarterButtonProps = { readonly importStarter: NonNullable<PriceBookPageProps["importStarter"]> };

export function ImportStarterButton({ importStarter }: ImportStarterButtonProps) {
  const action = async () => {
    const result = await importStarter();
    if (!result.ok) toast.failed(result.message);
    return result;
  };
  const { pending, run } = useAction<void, unknown>(action, () => toast.done("The starter catalogue is published."));
  return (
    <Button pending={pending} onClick={() => run()}>
      Import the starter catalogue
    </Button>
  );
}
