import { beforeAll, expect, test } from "vitest";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { changeState } from "#lib/organizations/state-store.ts";
import { lockOrganization } from "#lib/organizations/store.ts";
import { openOrganization, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { countsOf, ONCE, openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { lockPayer } from "./store.ts";

const system = systemContext();

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

test.each<[string, (tx: Transaction, orgId: bigint) => Promise<unknown>]>([
  ["a top-up begins", lockPayer],
  ["its people change", lockOrganization],
  ["it is suspended", (tx, orgId) => changeState(tx, orgId, ["active"], "suspended")],
])("an organization's payments are booked while %s", async (_name, change) => {
  const org = await openOrganization();
  // The first payment fixes the currency, and waits its turn for that.
  await asOwner("UPDATE organizations SET currency = 'USD' WHERE id = $1", [org.id]);
  const { url, key } = await openTestTopUp(org);
  await stand.pay(url);
  await transact(system, async (tx) => {
    await change(tx, org.id);
    expect(await settleTopUp(system, key)).toMatchObject({ state: "paid" });
  });
  expect(await countsOf(org.id)).toEqual(ONCE);
});
