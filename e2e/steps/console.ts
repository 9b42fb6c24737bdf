import type { Page } from "@playwright/test";
import { type Demo, expect } from "../fixtures.ts";
import { giveCredentials, type Person } from "./people.ts";

/** Signs the demo's member of staff in and leaves them on a page of the console. */
export async function openConsole(page: Page, demo: Demo, path = "/admin"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await giveCredentials(page, demo.signIn("staff"));
  await expect(page.getByRole("navigation", { name: "Console" })).toBeVisible();
}

/** Searches the console for somebody's organization, by their e-mail, and opens it. */
export async function openOrganization(page: Page, person: Person): Promise<void> {
  await page.goto("/admin/organizations");
  await page.getByLabel("Search organizations").fill(person.email);
  await expect(page.getByRole("table", { name: "Organizations" }).getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/[?&]q=/);
  await page.getByRole("link", { name: person.organization }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.organization })).toBeVisible();
}

/** Gives reasons in the window that an action of the console opens, and sends it. */
export async function giveReason(page: Page, action: "Suspend" | "Reactivate", reason: string): Promise<void> {
  await page.getByRole("button", { name: action }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: action }).click();
  await expect(dialog).toBeHidden();
}
