import type { ReactNode } from "react";
import { Alert } from "#components/ui/alert.tsx";
import { Time } from "#components/ui/time.tsx";

export type Correction = {
  readonly kind: "void" | "amend";
  readonly reason: string | null;
  readonly correctedAt: string;
  /** The charge in its place; null where none is. */
  readonly replacementId: string | null;
};

export type ChargeCorrectionProps = {
  readonly correction: Correction | null;
  /** The charge in whose place this one stands; null where it is the first. */
  readonly replacesId: string | null;
  readonly zone: string;
};

/** Says that a charge was taken back, when and why, and which one counts instead; or that it is the one that counts. */
export function ChargeCorrection({ correction, replacesId, zone }: ChargeCorrectionProps) {
  if (!correction && !replacesId) return null;
  return (
    <>
      {replacesId && (
        <Alert title="Corrected">
          It counts in the place of <ChargeLink id={replacesId} />, whose credits were returned.
        </Alert>
      )}
      {correction && <TakenBack correction={correction} zone={zone} />}
    </>
  );
}

function TakenBack({ correction, zone }: { correction: Correction; zone: string }) {
  const { replacementId, reason, correctedAt } = correction;
  return (
    <Alert tone="warn" title={replacementId ? "Superseded" : "Voided"}>
      <p>
        Its credits were returned on <Time at={correctedAt} zone={zone} show="second" />.
        {replacementId && (
          <>
            {" "}
            <ChargeLink id={replacementId} /> counts instead.
          </>
        )}
      </p>
      {reason && <Labelled label="Reason">{reason}</Labelled>}
    </Alert>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <p>
      {label}: <span className="text-ink">{children}</span>
    </p>
  );
}

function ChargeLink({ id }: { id: string }) {
  return (
    <a href={`./${id}`} className="rounded text-accent-text underline underline-offset-4">
      {id}
    </a>
  );
}
