import { beforeAll, expect, test } from "vitest";
import { openOrganization, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { exportReceipts } from "./receipt-export-queries.ts";
import { settleTopUp } from "./settle-top-up.ts";

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

test("receipts are rows, oldest first, exact, safe for a spreadsheet, and nobody else's", async () => {
  const org = await openOrganization();
  await asOwner(`UPDATE organizations SET name = '=HYPERLINK("x")' WHERE id = $1`, [org.id]);
  for (const amount of ["25", "10"]) {
    const opened = await openTestTopUp(org, amount);
    await stand.pay(opened.url);
    await settleTopUp(systemContext(), opened.key);
  }
  const { name, csv } = await exportReceipts(org.owner);
  expect(name).toMatch(/^receipts-\d{4}-\d\d-\d\d\.csv$/);
  const [heading, first, second, ...more] = csv.trimEnd().split("\r\n");
  expect(heading).toBe(
    "receipt,issued_at,billed_to,tax_id,credits,currency,net,tax,total,went_back,paid_by,top_up,payment",
  );
  expect(first).toMatch(/^TEST-R-\d{6},\d{4}-[^,]+Z,"'=HYPERLINK\(""x""\)",,25000,USD,25\.00,0\.00,25\.00,0\.00,/);
  expect(second).toContain(",10000,USD,10.00,0.00,10.00,0.00,");
  expect(more).toEqual([]);
  const stranger = await exportReceipts((await openOrganization()).owner);
  expect(stranger.csv).toBe(`${heading}\r\n`);
});
