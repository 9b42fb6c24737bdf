import { expect, test } from "./fixtures.ts";
import { expectAvailable } from "./steps/balance.ts";
import { openConsole } from "./steps/console.ts";
import { signUp } from "./steps/people.ts";
import { expectUsable } from "./steps/usable.ts";

test("staff make a voucher, a customer redeems it once, and the console shows the use until it is ended", async ({
  page: customer,
  demo,
  openBrowser,
}) => {
  test.slow();
  const person = await signUp(customer, demo);
  const staff = await openBrowser();
  await openConsole(staff, demo, "/admin/vouchers");
  await staff.getByRole("button", { name: "Create voucher" }).first().click();
  const dialog = staff.getByRole("dialog", { name: "Create a voucher" });
  await dialog.getByLabel("Name").fill("Spring offer");
  await dialog.getByLabel("Code").fill("spring-2027");
  await dialog.getByLabel("Credits").fill("750");
  await dialog.getByLabel("Uses in all").fill("2");
  await dialog.getByRole("button", { name: "Create voucher" }).click();
  const row = staff.getByRole("table", { name: "Vouchers" }).getByRole("row").filter({ hasText: "SPRING-2027" });
  await expect(row).toContainText("0 of 2");

  await customer.goto("/billing");
  const form = customer.getByRole("form", { name: "Redeem a voucher" });
  await form.getByLabel("Voucher code").fill("spring-2028");
  await form.getByRole("button", { name: "Redeem" }).click();
  await expect(form.getByLabel("Voucher code")).toHaveAccessibleDescription(/There is no voucher with this code/);
  await form.getByLabel("Voucher code").fill("Spring-2027");
  await form.getByRole("button", { name: "Redeem" }).click();
  await expect(customer.getByRole("table", { name: "Grants" })).toContainText("750 of 750");
  await expectAvailable(customer, "750");

  await staff.reload();
  await expect(row).toContainText("1 of 2");
  await row.getByRole("link", { name: "SPRING-2027" }).click();
  await expect(staff.getByRole("table", { name: "Uses" })).toContainText(person.organization);
  await expectUsable(staff);
  await staff.goBack();
  await row.getByRole("button", { name: "End SPRING-2027" }).click();
  await staff.getByRole("button", { name: "End voucher" }).click();
  await expect(row).toContainText("ended");
});
