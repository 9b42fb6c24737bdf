import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { createKey } from "./steps/keys.ts";
import { signUp, somebody } from "./steps/people.ts";
import { invitationOf, invite } from "./steps/team.ts";

test("a viewer reads and changes nothing, and has their own organization a switch away", async ({
  page: owner,
  demo,
  openBrowser,
}) => {
  const inviter = await signUp(owner, demo);
  const action = await recordAction(owner, () => createKey(owner, { name: "Owner's", environment: "Live" }));
  const guest = await openBrowser();
  const invited = await signUp(guest, demo, "Gudrun");
  await invite(owner, invited.email, "viewer");
  await guest.goto(await invitationOf(demo, inviter, invited));
  await expect(guest.getByRole("heading", { name: `Join ${inviter.organization}` })).toBeVisible();
  await guest.getByRole("button", { name: "Join" }).click();
  await expect(guest.getByRole("button", { name: `Organization: ${inviter.organization}. Switch` })).toBeVisible();

  await guest.goto("/keys");
  await expect(guest.getByRole("row", { name: /^Owner's/ })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Create key" })).toHaveCount(0);
  await expect(guest.getByRole("button", { name: /^Revoke/ })).toHaveCount(0);
  const refused = await guest.request.post("/keys", { headers: action.headers, data: action.body });
  expect(await refused.text()).toContain('"code":"forbidden"');
  await guest.reload();
  await expect(guest.getByRole("table", { name: "API keys" }).getByRole("row")).toHaveCount(2);
  await guest.goto("/billing");
  await expect(guest.getByRole("heading", { name: "Billing" })).toBeVisible();
  await expect(guest.getByRole("form", { name: "Top up" })).toHaveCount(0);
  await guest.goto("/team");
  await expect(guest.getByRole("heading", { name: "Team" })).toBeVisible();
  await expect(guest.getByRole("form", { name: "Invite someone" })).toHaveCount(0);

  await guest.getByRole("button", { name: `Organization: ${inviter.organization}. Switch` }).click();
  await guest.getByRole("menuitem", { name: invited.organization }).click();
  await expect(guest.getByRole("button", { name: `Organization: ${invited.organization}. Switch` })).toBeVisible();
  await guest.goto("/keys");
  await expect(guest.getByRole("button", { name: "Create key" }).first()).toBeVisible();
  await expect(guest.getByText("Owner's", { exact: true })).toHaveCount(0);
});

test("somebody without an account joins by their invitation, and is gone once removed", async ({
  page: owner,
  demo,
  openBrowser,
}) => {
  const inviter = await signUp(owner, demo);
  const newcomer = somebody("Nele");
  await invite(owner, newcomer.email, "developer");
  const link = await invitationOf(demo, inviter, newcomer);
  const guest = await openBrowser();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill(newcomer.name);
  await guest.getByLabel("Password").fill(newcomer.password);
  await guest.getByRole("button", { name: "Create account and join" }).click();
  await expect(guest.getByRole("heading", { name: "Overview" })).toBeVisible();
  await createKey(guest, { name: "Nele's", environment: "Development" });
  await guest.goto("/billing");
  await expect(guest.getByRole("heading", { name: "Billing" })).toBeVisible();
  await expect(guest.getByRole("form", { name: "Top up" })).toHaveCount(0);
  await (await openBrowser()).goto(link).then((answer) => expect(answer?.ok()).toBe(true));

  await owner.reload();
  await owner.getByRole("button", { name: `Remove ${newcomer.name}` }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Remove member" }).click();
  // While the dialog is open, what lies behind it is hidden from roles too, the row of the member among it.
  await expect(owner.getByRole("dialog")).toHaveCount(0);
  await expect(owner.getByRole("row", { name: new RegExp(newcomer.name) })).toHaveCount(0);
  await guest.goto("/overview");
  await expect(guest.getByRole("heading", { name: "Create an organization" })).toBeVisible();
});

/** What the browser sends when it calls the server action behind some work, so that anybody else can send the same. */
async function recordAction(page: Page, work: () => Promise<unknown>) {
  const sent = page.waitForRequest((request) => "next-action" in request.headers());
  await work();
  const request = await sent;
  const { "next-action": action = "", accept = "", "content-type": type = "" } = request.headers();
  return { headers: { "next-action": action, accept, "content-type": type }, body: request.postData() ?? "" };
}
