import { notFound } from "next/navigation";
import { TopUpResult } from "#components/portal/billing/top-up-result.tsx";
import { Refusal } from "#lib/errors.ts";
import { checkTopUp } from "#lib/payments/check-top-up.ts";
import { findTopUp } from "#lib/payments/queries.ts";
import { memberContext } from "#lib/web/session.ts";
import { cancelTopUpAction, checkTopUpAction, resumeTopUpAction } from "../actions.ts";

export const dynamic = "force-dynamic";
export const metadata = { title: "Top-up" };

type Props = { readonly searchParams: Promise<{ readonly top_up?: string | string[]; readonly session?: string }> };

/** Where Stripe sends the payer back. It asks Stripe itself, so that credits do not wait for a notification. */
export default async function ReturnPage({ searchParams }: Props) {
  const { top_up: topUpId, session } = await searchParams;
  if (typeof topUpId !== "string") return notFound();
  const ctx = await memberContext();
  const unanswered = await checkTopUp(ctx, { topUpId }).then(() => false, isPassing);
  const topUp = await findTopUp(ctx, topUpId);
  if (!topUp) return notFound();
  const receipt = topUp.receipt && { number: topUp.receipt.number, href: `/billing/receipts/${topUp.receipt.id}` };
  return (
    <TopUpResult
      topUp={{ ...topUp, receipt }}
      cameFromPayment={Boolean(session)}
      unanswered={unanswered}
      resumeTopUp={resumeTopUpAction}
      checkTopUp={checkTopUpAction}
      cancelTopUp={cancelTopUpAction}
    />
  );
}

/** Stripe being away changes nothing here: what is known is shown. Another's top-up is found missing below. */
function isPassing(error: unknown): boolean {
  if (error instanceof Refusal) return true;
  throw error;
}
