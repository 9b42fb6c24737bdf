import type { Page } from "@playwright/test";
import { expect } from "../fixtures.ts";

/** How long an open page may take to show what happened elsewhere. */
export const LIVE = { timeout: 3_000 };

/** The available balance in the header shows exactly so many credits, without anybody reloading. */
export async function expectAvailable(page: Page, available: string, options: { timeout?: number } = LIVE) {
  const pill = page.getByRole("link", { name: /^Available:/ });
  await expect(pill).toHaveAttribute(
    "title",
    new RegExp(`^${available.replace(".", "\\.")} credits available`),
    options,
  );
}

/**
 * The times that the page is loaded anew or another is opened, from now on. A router that writes the same address again while
 * the page comes alive is neither.
 */
export function watchNavigations(page: Page): () => readonly string[] {
  const seen: string[] = [];
  const opened = page.url();
  page.on("request", (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) seen.push(request.url());
  });
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame() && frame.url() !== opened) seen.push(frame.url());
  });
  return () => seen;
}
