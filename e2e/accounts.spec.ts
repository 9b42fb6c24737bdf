import { expect, test } from "./fixtures.ts";
import { mailedLink } from "./steps/mails.ts";
import { startTopUp } from "./steps/payments.ts";
import { askForAccount, giveCredentials, signIn, signUp, somebody } from "./steps/people.ts";
import { payElsewhere } from "./steps/stripe.ts";

const WRONG = "The e-mail address or the password is not right.";

test("an unknown address and a wrong password are answered alike, wherever an address can be tried", async ({
  page,
  demo,
  openBrowser,
}) => {
  const known = await signUp(page, demo);
  const unknown = somebody("Nobody");
  const visitor = await openBrowser();
  await visitor.goto("/sign-in");
  for (const email of [known.email, unknown.email]) {
    await giveCredentials(visitor, { email, password: "not-the-right-password" });
    await expect(visitor.getByRole("alert").filter({ hasText: WRONG })).toBeVisible();
    await visitor.reload();
  }
  for (const email of [known.email, unknown.email]) {
    await visitor.goto("/forgot-password");
    await visitor.getByLabel("E-mail").fill(email);
    await visitor.getByRole("button", { name: "Send the link" }).click();
    await expect(visitor.getByText("If this address has an account, a link to set a new password")).toBeVisible();
  }
  await askForAccount(visitor, { ...unknown, email: known.email });
  await expect
    .poll(() => demo.mails().findLast((mail) => mail.to === known.email)?.subject)
    .toBe("You already have an account");
  expect(demo.mails().filter((mail) => mail.to === unknown.email)).toEqual([]);
});

test("guessing is stopped and told when to come back", async ({ page }) => {
  const { email } = somebody("Guesser");
  await page.goto("/sign-in");
  const alert = page.getByRole("form", { name: "Sign in" }).getByRole("alert");
  for (let attempts = 1; attempts <= 10; attempts++) {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await giveCredentials(page, { email, password: `guess number ${attempts}` });
    await answered;
    await expect(alert).toHaveText(WRONG);
  }
  await giveCredentials(page, { email, password: "guess number 11" });
  await expect(alert).toHaveText(/^Too many attempts\. Try again in \d+ minutes\.$/);
});

test("a new password by mail ends the sessions begun with the old one", async ({ page, demo, openBrowser }) => {
  const person = await signUp(page, demo);
  const elsewhere = await openBrowser();
  await elsewhere.goto("/sign-in");
  await elsewhere.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  await elsewhere.getByLabel("E-mail").fill(person.email);
  await elsewhere.getByRole("button", { name: "Send the link" }).click();
  const link = await mailedLink(demo, person.email, "Choose a new password");
  await elsewhere.goto(link);
  const renewed = { ...person, password: `anew-${person.password}` };
  await elsewhere.getByLabel("New password").fill(renewed.password);
  await elsewhere.getByRole("button", { name: "Set new password" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Overview" })).toBeVisible();

  await page.goto("/billing");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await giveCredentials(page, person);
  await expect(page.getByRole("alert").filter({ hasText: WRONG })).toBeVisible();
  await giveCredentials(page, renewed);
  await expect(page.getByRole("heading", { name: "Billing" })).toBeVisible();

  await elsewhere.goto(link);
  await elsewhere.getByLabel("New password").fill("a-third-password-for-it");
  await elsewhere.getByRole("button", { name: "Set new password" }).click();
  await expect(elsewhere.getByRole("form").getByRole("alert")).toBeVisible();
});

test.describe("sessions", () => {
  // A page whose session ends under it asks once more, and takes the answer for what it is.
  test.use({ expectedErrors: [/status of 401 .*\/api\/portal\//] });

  test("signing out ends one of them, signing out everywhere all, and a page left open leaves by itself", async ({
    page,
    request,
    demo,
    context,
    openBrowser,
  }) => {
    const person = await signUp(page, demo);
    const elsewhere = await openBrowser();
    await signIn(elsewhere, person);
    await elsewhere.getByRole("button", { name: /^Account of/ }).click();
    await elsewhere.getByRole("button", { name: "Sign out" }).click();
    await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await elsewhere.goto("/overview");
    await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();

    await giveCredentials(elsewhere, person);
    await expect(elsewhere.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
    const checkout = await context.newPage();
    await startTopUp(checkout, { other: "5" });
    await page.goto("/settings");
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await payElsewhere(request, checkout);
    await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
});
