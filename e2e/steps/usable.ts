import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "../fixtures.ts";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Neither markup nor colours keep anybody out, in both themes, and nothing is wider than a phone. */
export async function expectUsable(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  expect.soft(await seriousViolations(page), `${page.url()}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  // Colours that fade into each other are judged once they have.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => {}),
  );
  // Only colours differ between the themes.
  expect.soft(await seriousViolations(page, ["color-contrast"]), `${page.url()}, dark`).toEqual([]);
  await page.setViewportSize(PHONE);
  const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.soft.poll(overhang, { message: `${page.url()} does not scroll sideways` }).toBeLessThanOrEqual(0);
  await page.setViewportSize(WIDE);
}

async function seriousViolations(page: Page, only?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  const { violations } = await (only ? axe.withRules(only) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, html }) => `${id}: ${target.join(" ")} ${html}`));
}
