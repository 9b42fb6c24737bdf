"use client";

import { Gauge, Plus } from "lucide-react";
import { useState } from "react";
import { LimitDialog, type SetLimitInput } from "#components/portal/limits/limit-dialog.tsx";
import { KIND_TEXT, type LimitSubjects, type LimitView, limitName } from "#components/portal/limits/limit-text.ts";
import { LimitsTable } from "#components/portal/limits/limits-table.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { LimitScope } from "#lib/credits/limit.ts";

export type LimitsCardProps = {
  readonly title: string;
  readonly description?: string;
  readonly limits: readonly LimitView[];
  readonly subjects: LimitSubjects;
  readonly zone: string;
  /** Scopes whose limits the reader may set and remove; none for who only reads. */
  readonly scopes: readonly LimitScope[];
  readonly emptyText: string;
  /** The limit that the address names, as refusals link to it; its dialog is open from the start. */
  readonly named?: string | null;
  readonly setLimit: Action<SetLimitInput, unknown>;
  readonly removeLimit: Action<{ readonly limitId: string; readonly scope: LimitScope }, unknown>;
};

/** A dialog that the address opened stays closed when the page is loaded again. */
function forgetNamed(): void {
  const { pathname, search } = window.location;
  if (new URLSearchParams(search).has("limit")) window.history.replaceState(null, "", pathname);
}

type Doing = { readonly what: "add" } | { readonly what: "change" | "remove"; readonly limit: LimitView };

/** Limits as a list, with what adds, changes and removes them. */
export function LimitsCard(props: LimitsCardProps) {
  const { limits, subjects, scopes, zone, setLimit, removeLimit, emptyText, title, description } = props;
  const named = limits.find(({ id, scope }) => id === props.named && scopes.includes(scope));
  const [doing, setDoing] = useState<Doing | null>(named ? { what: "change", limit: named } : null);
  const done = () => {
    setDoing(null);
    forgetNamed();
  };
  const add = scopes.length > 0 && (
    <Button size="sm" onClick={() => setDoing({ what: "add" })}>
      <Plus aria-hidden />
      Add limit
    </Button>
  );
  return (
    <>
      <Card title={title} description={description} actions={limits.length > 0 && add} flush>
        {limits.length === 0 ? (
          <EmptyState title="No limits" icon={<Gauge />} action={add}>
            {emptyText}
          </EmptyState>
        ) : (
          <LimitsTable
            limits={limits}
            zone={zone}
            canChange={(limit) => scopes.includes(limit.scope)}
            onChange={(limit) => setDoing({ what: "change", limit })}
            onRemove={(limit) => setDoing({ what: "remove", limit })}
          />
        )}
      </Card>
      {(doing?.what === "add" || doing?.what === "change") && (
        <LimitDialog
          limit={doing.what === "change" ? doing.limit : null}
          scopes={scopes}
          subjects={subjects}
          setLimit={setLimit}
          onClose={done}
        />
      )}
      {doing?.what === "remove" && <RemoveLimit limit={doing.limit} removeLimit={removeLimit} onClose={done} />}
    </>
  );
}

function RemoveLimit(props: Pick<LimitsCardProps, "removeLimit"> & { limit: LimitView; onClose: () => void }) {
  const { limit, removeLimit, onClose } = props;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Remove this limit?"
      confirmLabel="Remove limit"
      action={() => removeLimit({ limitId: limit.id, scope: limit.scope })}
      onDone={() => toast.done("The limit is removed.")}
    >
      <p>
        {limitName(limit)}, {KIND_TEXT[limit.kind]}. From the next call on, nothing is refused for it.
      </p>
    </ConfirmDialog>
  );
}
