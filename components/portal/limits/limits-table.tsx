"use client";

import Link from "next/link";
import { KIND_TEXT, type LimitView, limitName, SCOPE_TEXT } from "#components/portal/limits/limit-text.ts";
import { Button } from "#components/ui/button.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type LimitsTableProps = {
  readonly limits: readonly LimitView[];
  readonly zone: string;
  readonly canChange: (limit: LimitView) => boolean;
  readonly onChange: (limit: LimitView) => void;
  readonly onRemove: (limit: LimitView) => void;
};

/** Every limit with how much of its window is used and when that begins anew. */
export function LimitsTable({ limits, zone, canChange, onChange, onRemove }: LimitsTableProps) {
  const ordered = limits.toSorted(
    (a, b) => placeOf(a) - placeOf(b) || a.subjectName.localeCompare(b.subjectName, "en"),
  );
  const columns: Column<LimitView>[] = [
    { key: "for", header: "For", rowHeader: true, cell: (limit) => <Subject limit={limit} /> },
    { key: "allows", header: "Allows", cell: (limit) => <Allowed limit={limit} /> },
    { key: "used", header: "Used", cell: (limit) => <Used limit={limit} /> },
    {
      key: "resets",
      header: "Resets",
      cell: (limit) => (limit.resetsAt ? <Time at={limit.resetsAt} zone={zone} /> : <Faint>Never</Faint>),
    },
  ];
  if (limits.some(canChange)) {
    columns.push({
      key: "actions",
      header: "Actions",
      hideHeader: true,
      align: "right",
      cell: (limit) =>
        canChange(limit) && (
          <span className="inline-flex gap-1">
            <Button size="sm" variant="ghost" aria-label={`Change ${titleOf(limit)}`} onClick={() => onChange(limit)}>
              Change
            </Button>
            <Button size="sm" variant="ghost" aria-label={`Remove ${titleOf(limit)}`} onClick={() => onRemove(limit)}>
              Remove
            </Button>
          </span>
        ),
    });
  }
  return <Table<LimitView> caption="Limits" rows={ordered} rowKey={(limit) => limit.id} columns={columns} />;
}

/** From what bounds most to what bounds least. */
const placeOf = ({ scope }: LimitView) => Object.keys(SCOPE_TEXT).indexOf(scope);

function titleOf(limit: LimitView): string {
  return `limit ${KIND_TEXT[limit.kind]} of ${limitName(limit)}`;
}

function Subject({ limit }: { limit: LimitView }) {
  if (limit.scope === "org") return SCOPE_TEXT.org;
  return (
    <span className="grid">
      {limit.href ? (
        <Link href={limit.href} className="rounded text-accent-text underline-offset-4 hover:underline">
          {limit.subjectName}
        </Link>
      ) : (
        <span>{limit.subjectName}</span>
      )}
      <span className="text-xs font-normal text-ink-3">{SCOPE_TEXT[limit.scope]}</span>
    </span>
  );
}

function Allowed({ limit: { kind, amount } }: { limit: LimitView }) {
  if (kind === "open_holds") return `${amount} open ${amount === "1" ? "hold" : "holds"} at once`;
  return (
    <>
      <Credits value={amount} unit /> {KIND_TEXT[kind]}
    </>
  );
}

function Used({ limit }: { limit: LimitView }) {
  if (limit.kind === "per_call") return <Faint>Judged call by call</Faint>;
  const fraction = Number(limit.used) / (Number(limit.amount) || 1);
  return (
    <span className="inline-grid w-40 gap-1.5">
      <span>
        <Credits value={limit.used} className="font-medium" /> <span className="text-ink-3">of</span>{" "}
        <Credits value={limit.amount} className="text-ink-2" />
      </span>
      <Progress
        label={`Used of the limit ${KIND_TEXT[limit.kind]} of ${limitName(limit)}`}
        fraction={fraction}
        tone={fraction >= 1 ? "bad" : fraction >= 0.8 ? "warn" : "accent"}
      />
    </span>
  );
}

function Faint({ children }: { children: string }) {
  return <span className="text-ink-3">{children}</span>;
}
