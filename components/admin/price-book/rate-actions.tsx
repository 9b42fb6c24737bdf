"use client";

import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";
import type { RateView } from "#lib/pricing/rate-view.ts";

export type RateActionsProps = {
  readonly draftId: string;
  readonly rate: RateView;
  readonly removeRate: Action<{ draftId: string; rateId: string }, unknown>;
  readonly onEdit: () => void;
};

export function RateActions({ draftId, rate, removeRate, onEdit }: RateActionsProps) {
  const { pending, run } = useAction(removeRate, () => toast.done("Removed from the draft."));
  const name = [rate.feature, rate.meter, rate.dimensions].filter(Boolean).join(" ");
  return (
    <span className="inline-flex gap-1">
      <Button size="sm" variant="ghost" aria-label={`Edit ${name}`} onClick={onEdit}>
        Edit
      </Button>
      <Button
        size="sm"
        variant="ghost"
        pending={pending}
        aria-label={`Remove ${name}`}
        onClick={() => run({ draftId, rateId: rate.id })}
      >
        Remove
      </Button>
    </span>
  );
}
