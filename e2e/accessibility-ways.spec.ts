import { expect, test } from "./fixtures.ts";
import { openConsole } from "./steps/console.ts";
import { topUp } from "./steps/payments.ts";
import { signUp, somebody } from "./steps/people.ts";
import { invitationOf, invite } from "./steps/team.ts";
import { expectUsable } from "./steps/usable.ts";

test("the return from paying, a first organization and an invitation can be used by everybody", async ({
  page,
  demo,
  openBrowser,
}) => {
  test.slow();
  const inviter = await signUp(page, demo);
  await topUp(page, "5");
  await test.step("the return from paying", () => expectUsable(page));
  await test.step("a first organization", async () => {
    await page.goto("/welcome");
    await expect(page.getByRole("heading", { level: 1, name: "Create an organization" })).toBeVisible();
    await expectUsable(page);
  });
  const invited = somebody("Ivo");
  await invite(page, invited.email, "developer");
  const link = await invitationOf(demo, inviter, invited);
  const guest = await openBrowser();
  await test.step("an invitation", async () => {
    await guest.goto(link);
    await expect(guest.getByRole("heading", { level: 1, name: `Join ${inviter.organization}` })).toBeVisible();
    await expectUsable(guest);
  });
  await test.step("an invitation that is no longer open", async () => {
    await guest.goto("/invitation?token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    await expect(guest.getByRole("heading", { level: 1, name: /no longer open/ })).toBeVisible();
    await expectUsable(guest);
  });
});

test("what suspends an organization and brings it back can be used by everybody", async ({ page, demo }) => {
  test.slow();
  await openConsole(page, demo, "/admin/organizations?q=replay");
  await page.getByRole("link", { name: "Replay" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Replay/ })).toBeVisible();
  for (const action of ["Suspend", "Reactivate"]) {
    await test.step(action, async () => {
      await page.getByRole("button", { name: action }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Reason").fill("To look at it");
      await expectUsable(page);
      await dialog.getByRole("button", { name: action }).click();
      await expect(dialog).toBeHidden();
      await expectUsable(page);
    });
  }
});

test("a demo lets in whom its sign-in page names, by one press", async ({ page, demo }) => {
  await page.goto("/sign-in");
  const people = page.getByRole("region", { name: "This is a demo: look around as" });
  await people.getByRole("button", { name: demo.signIn("owner of Northwind").email }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});
