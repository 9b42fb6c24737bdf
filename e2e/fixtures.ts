import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { type ReadMail, readMail } from "#lib/mail/mail-text.ts";

/** What the demo under test keeps in its folder. */
export type Demo = {
  readonly stateDir: string;
  readonly serviceKey: string;
  /** The Stripe sandbox that the demo pays with. */
  readonly stripeUrl: string;
  /** Caught mails, oldest first, as their readers see them. */
  mails(): ReadMail[];
  /** The first sign-in whose role begins so, as start-up prints it: "staff", "owner", "developer at …". */
  signIn(role: string): { readonly role: string; readonly email: string; readonly password: string };
};

type Options = {
  /** Errors on the console that a test provokes on purpose; any other one fails it. */
  readonly expectedErrors: RegExp[];
};

type Fixtures = {
  demo: Demo;
  /** A page in a browser of its own: another person, or the same one elsewhere. */
  openBrowser: () => Promise<Page>;
};

/** Every page of a test is watched, whichever window it opens in. */
export const test = base.extend<Options & Fixtures>({
  expectedErrors: [[], { option: true }],
  context: async ({ context, expectedErrors }, use) => {
    const errors = watchErrors(context);
    await use(context);
    expectNone(errors, expectedErrors);
  },
  openBrowser: async ({ browser, expectedErrors }, use) => {
    const opened: { readonly context: BrowserContext; readonly errors: string[] }[] = [];
    await use(async () => {
      const context = await browser.newContext();
      opened.push({ context, errors: watchErrors(context) });
      return context.newPage();
    });
    for (const { context, errors } of opened) {
      await context.close();
      expectNone(errors, expectedErrors);
    }
  },
  demo: async ({ baseURL: _ }, use) => use(readDemo(path.resolve(process.env.E2E_STATE_DIR ?? ".local"))),
});

export { expect };

function watchErrors(context: BrowserContext): string[] {
  const errors: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (event) => errors.push(event.error().stack ?? event.error().message));
  return errors;
}

function expectNone(errors: readonly string[], expected: readonly RegExp[]): void {
  const unexpected = errors.filter((text) => !expected.some((pattern) => pattern.test(text)));
  expect(unexpected, "the browser's console shows no error").toEqual([]);
}

function readDemo(stateDir: string): Demo {
  const signIns: ReturnType<Demo["signIn"]>[] = JSON.parse(readFileSync(path.join(stateDir, "demo.json"), "utf8"));
  const mailDir = path.join(stateDir, "mail");
  return {
    stateDir,
    serviceKey: readFileSync(path.join(stateDir, "service-key"), "utf8").trim(),
    stripeUrl: `http://localhost:${readFileSync(path.join(stateDir, "stripe/port"), "utf8").trim()}`,
    mails: () =>
      readdirSync(mailDir)
        .filter((name) => name.endsWith(".eml"))
        .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
        .map((name) => readMail(readFileSync(path.join(mailDir, name), "latin1"))),
    signIn: (role) => {
      const found = signIns.find((each) => each.role.startsWith(role));
      if (!found) throw new Error(`the demo has no ${role}; it has ${signIns.map((each) => each.role).join(", ")}`);
      return found;
    },
  };
}
