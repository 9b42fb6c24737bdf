import { Alert } from "#components/ui/alert.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Time } from "#components/ui/time.tsx";
import type { LastAudit } from "#lib/ledger/last-audit.ts";

/** Books that break a rule are said before anything else; that they are sound is a line at the foot. */
export function BrokenBooks({ audit: { at, violations } }: { audit: LastAudit }) {
  return (
    <Alert
      tone="bad"
      title={violations === 1 ? "The books break a rule" : `The books break rules in ${countText(violations)} places`}
    >
      Found by the audit of <Time at={at} />. The server's log names each; so does <code>npm run books</code>.
    </Alert>
  );
}

export function AuditLine({ audit }: { audit: LastAudit | null }) {
  return (
    <p className="text-xs text-ink-3">
      {audit ? (
        <>
          Books audited <Time at={audit.at} /> UTC: {countText(audit.entries)} entries against {countText(audit.rules)}{" "}
          rules, {audit.violations === 0 ? "no violation" : `${countText(audit.violations)} violations`}.
        </>
      ) : (
        "The books are audited once a day, and have not been yet."
      )}
    </p>
  );
}
