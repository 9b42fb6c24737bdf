import { Alert } from "#components/ui/alert.tsx";

export type Correction = {
  readonly kind: "void" | "amend";
  readonly reason: string | null;
  /** The charge in its place; null where none is. */
  readonly replacementId: string | null;
};

/** Says that a charge was taken back, why, and which one counts instead. */
export function ChargeCorrection({ correction }: { correction: Correction | null }) {
  if (!correction) return null;
  const { replacementId, reason } = correction;
  return (
    <Alert tone="warn" title={replacementId ? "Amended" : "Voided"}>
      The credits of this charge were returned.{" "}
      {replacementId && (
        <>
          Instead counts{" "}
          <a href={`./${replacementId}`} className="underline underline-offset-4">
            {replacementId}
          </a>
          .{" "}
        </>
      )}
      {reason && <>Reason: {reason}</>}
    </Alert>
  );
}
