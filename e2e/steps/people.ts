import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { type Demo, expect } from "../fixtures.ts";
import { mailedLink } from "./mails.ts";

export type Person = {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organization: string;
};

/** Somebody whom no other test knows. */
export function somebody(firstName: string): Person {
  const tag = randomUUID().slice(0, 8);
  return {
    name: `${firstName} ${tag}`,
    email: `${firstName.toLowerCase()}.${tag}@e2e.example`,
    password: `through-the-gate-${randomUUID()}`,
    organization: `${firstName}'s Works ${tag}`,
  };
}

/** Fills in the sign-up form and sends it. */
export async function askForAccount(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Organization").fill(person.organization);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
}

/** Signs somebody new up, by the link in their mail, and leaves them on the overview of their own organization. */
export async function signUp(page: Page, demo: Demo, firstName = "Ines"): Promise<Person> {
  const person = somebody(firstName);
  await askForAccount(page, person);
  await page.goto(await mailedLink(demo, person.email, "Confirm your e-mail address"));
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  return person;
}

/** Fills in the sign-in form of the page that is open, and sends it. */
export async function giveCredentials(page: Page, { email, password }: Pick<Person, "email" | "password">) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function signIn(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await page.goto("/sign-in");
  await giveCredentials(page, person);
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
