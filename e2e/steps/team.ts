import type { Page } from "@playwright/test";
import { type Demo, expect } from "../fixtures.ts";
import { mailedLink } from "./mails.ts";
import type { Person } from "./people.ts";

/** Invites an address from the page of the team. */
export async function invite(owner: Page, email: string, role: string): Promise<void> {
  await owner.goto("/team");
  await owner.getByLabel("E-mail").fill(email);
  await owner.getByLabel("Role", { exact: true }).selectOption(role);
  await owner.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(owner.getByRole("table", { name: "Pending invitations" })).toContainText(email);
}

export function invitationOf(
  demo: Demo,
  inviter: Pick<Person, "name" | "organization">,
  invited: Pick<Person, "email">,
): Promise<string> {
  return mailedLink(demo, invited.email, `${inviter.name} invites you to ${inviter.organization}`);
}
