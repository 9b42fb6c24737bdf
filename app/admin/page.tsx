import type { Metadata } from "next";
import { StartPage } from "#components/admin/start/start-page.tsx";
import { env } from "#lib/env.ts";
import { findLastAudit } from "#lib/ledger/audit-queries.ts";
import { readMoneySeen } from "#lib/ledger/console-queries.ts";
import type { StandingView } from "#lib/ledger/money-seen.ts";
import { readAllUsage } from "#lib/metering/all-usage-queries.ts";
import { parseCredits } from "#lib/money/credits.ts";
import { currency } from "#lib/money/currency.ts";
import { approximateMoney } from "#lib/money/list-price.ts";
import { listPriceFor } from "#lib/pricing/published-books-store.ts";
import { countUnmatched } from "#lib/unmatched/queries.ts";
import { staffContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Today" };

const MAIN_CURRENCY = "USD";

function linked(rows: readonly StandingView[]) {
  return rows.map((row) => ({ ...row, href: `/admin/organizations/${row.id}` }));
}

export default async function Page() {
  const ctx = await staffContext();
  const demo = env().DEMO;
  const mode = demo ? "sandbox" : "production";
  const [seen, usage, unmatchedCount, audit] = await Promise.all([
    readMoneySeen(ctx, mode),
    readAllUsage(ctx, mode),
    countUnmatched(ctx),
    findLastAudit(ctx),
  ]);
  const price = await listPriceFor(currency(seen.currencies[0]?.currency ?? MAIN_CURRENCY), ctx.now());
  const outstandingMoney = price ? approximateMoney(parseCredits(seen.creditsOutstanding), price) : "";
  return (
    <StartPage
      {...seen}
      usage={usage}
      unmatchedCount={unmatchedCount}
      demo={demo}
      audit={audit}
      outstandingMoney={outstandingMoney}
      topByUsage={linked(seen.topByUsage)}
      debts={linked(seen.debts)}
    />
  );
}
