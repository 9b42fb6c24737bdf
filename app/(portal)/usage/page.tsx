import type { Metadata } from "next";
import { UsagePage } from "#components/portal/usage/usage-page.tsx";
import { getUsageSeries } from "#lib/metering/usage-queries.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { dayOf } from "#lib/time/bucket.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { readUsageView } from "#lib/web/usage-view.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Usage" };

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

export default async function Page({ searchParams }: Props) {
  const { range, by } = readUsageView(await searchParams);
  const ctx = await memberContext();
  const usage = await getUsageSeries(ctx, range, by);
  const now = await orgNow(ctx, (await currentMember()).org.id);
  const firstDay = dayOf(calendarMonthOf(now, usage.zone).startsAt, usage.zone);
  return <UsagePage usage={usage} days={{ firstDay, today: dayOf(now, usage.zone) }} />;
}
