import { Temporal } from "temporal-polyfill";
import { environmentOf, type OrgState, type Recorded, type Sum } from "#lib/testing/model/org-state.ts";

const HOUR_MS = 3_600_000;

function bucket(sums: Map<string, Sum>, name: string): Sum {
  const sum = sums.get(name) ?? { events: 0, amount: 0n };
  sums.set(name, sum);
  return sum;
}

/** Adds (1) or subtracts (-1) a charge where it occurred. Zones of the model are whole hours off UTC. */
export function addSum(org: OrgState, { payer, feature, occurredAt, amount }: Recorded, sign: 1 | -1): void {
  const day = Temporal.Instant.fromEpochMilliseconds(occurredAt).toZonedDateTimeISO(org.zone).toPlainDate().toString();
  const hour = new Date(Math.floor(occurredAt / HOUR_MS) * HOUR_MS).toISOString();
  const rest = `${feature} ${payer} ${environmentOf(org, payer)}`;
  for (const sum of [bucket(org.days, `${day} ${rest}`), bucket(org.hours, `${hour} ${rest}`)]) {
    sum.events += sign;
    sum.amount += BigInt(sign) * amount;
  }
}
