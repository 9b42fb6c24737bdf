"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAction } from "#components/ui/use-action.ts";
import type { ActionResult } from "#lib/web/action-result.ts";

export type StartDraftButtonProps = {
  readonly startDraft: () => Promise<ActionResult<{ href: string }>>;
  readonly children: ReactNode;
};

/** Copies the newest book into a draft and goes on to it. */
export function StartDraftButton({ startDraft, children }: StartDraftButtonProps) {
  const router = useRouter();
  const action = async () => {
    const result = await startDraft();
    if (!result.ok) toast.failed(result.message);
    return result;
  };
  const { pending, run } = useAction<void, { href: string }>(action, ({ href }) => router.push(href));
  return (
    <Button variant="primary" pending={pending} onClick={() => run()}>
      {children}
    </Button>
  );
}
