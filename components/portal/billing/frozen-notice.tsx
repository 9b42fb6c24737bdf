import { Alert } from "#components/ui/alert.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Frozen } from "#lib/payments/top-up-standing.ts";

const WHY = {
  dispute:
    "The payer's bank disputes the payment. Should the payment stand, they come back; otherwise they go with the money.",
  refund: "They are being refunded, and go once the money is on its way.",
} as const;

/** Says which credits cannot be spent for now, and until when; nothing while there are none. */
export function FrozenNotice({ frozen, zone }: { frozen: readonly Frozen[]; zone: string }) {
  return frozen.map(({ id, cause, credits, at }) => (
    <Alert
      key={id}
      tone={cause === "dispute" ? "warn" : "note"}
      title={
        <>
          <Credits value={credits} /> credits have been frozen since <Time at={at} zone={zone} />
        </>
      }
    >
      {WHY[cause]}
    </Alert>
  ));
}
