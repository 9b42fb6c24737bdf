import { Temporal } from "temporal-polyfill";
import { environmentOf, type OrgState, type Recorded, type Sum } from "#lib/testing/model/org-state.ts";

const HOUR_MS = 3_600_000;

function bucket(sums: Map<string, Sum>, name: string): Sum {
  const sum = sums.get(name) ?? { events: 0, amount: 0n };
  sums.set(name, sum);
  return sum;
}

/** The sums of the day and hour in which usage occurred. Zones of the model are whole hours off UTC. */
function sumsOf(org: OrgState, { payer, feature, occurredAt, zone }: Recorded): Sum[] {
  const day = Temporal.Instant.fromEpochMilliseconds(occurredAt).toZonedDateTimeISO(zone).toPlainDate().toString();
  const hour = new Date(Math.floor(occurredAt / HOUR_MS) * HOUR_MS).toISOString();
  const rest = `${feature} ${payer} ${environmentOf(org, payer)}`;
  return [bucket(org.days, `${day} ${rest}`), bucket(org.hours, `${hour} ${rest}`)];
}

/** Adds (1) or subtracts (-1) a charge where it occurred. */
export function addSum(org: OrgState, recorded: Recorded, sign: 1 | -1): void {
  for (const sum of sumsOf(org, recorded)) {
    sum.events += sign;
    sum.amount += BigInt(sign) * recorded.amount;
  }
}

/** Adds the amount of an event that was counted when it came without a price. */
export function addLate(org: OrgState, recorded: Recorded): void {
  for (const sum of sumsOf(org, recorded)) sum.amount += recorded.amount;
}
