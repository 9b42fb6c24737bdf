import type { Page } from "@playwright/test";
import { expect } from "../fixtures.ts";

export type KeyWish = {
  readonly name: string;
  readonly environment: "Live" | "Development";
  /** "2030-01-31" */
  readonly expiresOn?: string;
};

/** Creates a key on the keys page and answers its text, which is shown this once. */
export async function createKey(page: Page, wish: KeyWish): Promise<string> {
  await page.goto("/keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  const form = page.getByRole("dialog", { name: "Create a key" });
  await form.getByLabel("Name").fill(wish.name);
  await form.getByRole("radio", { name: wish.environment }).check();
  if (wish.expiresOn) await form.getByLabel("Expires").fill(wish.expiresOn);
  await form.getByRole("button", { name: "Create key" }).click();
  return takeSecret(page, wish.name);
}

/** Takes a new key out of the window that shows it once, and closes that. */
export async function takeSecret(page: Page, name: string): Promise<string> {
  const shown = page.getByRole("dialog", { name: `Your new key: ${name}` });
  const secret = await shown.getByRole("textbox", { name: "Key" }).inputValue();
  await expect(shown.getByRole("button", { name: "Done" })).toBeDisabled();
  await shown.getByLabel("I have stored it").check();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  return secret;
}
