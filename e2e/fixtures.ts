import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test as base, expect } from "@playwright/test";

/** What the demo under test keeps in its folder. */
export type Demo = {
  readonly stateDir: string;
  readonly serviceKey: string;
  /** Caught mails, oldest first, as raw RFC 822 text. */
  mails(): string[];
  /** The first sign-in whose role begins so, as start-up prints it: "staff", "owner", "developer at …". */
  signIn(role: string): { readonly role: string; readonly email: string; readonly password: string };
};

type Options = {
  /** Errors on the console that a test provokes on purpose; any other one fails it. */
  readonly expectedErrors: RegExp[];
};

/** Every page of a test is watched, whichever window it opens in. */
export const test = base.extend<Options & { demo: Demo }>({
  expectedErrors: [[], { option: true }],
  context: async ({ context, expectedErrors }, use) => {
    const errors: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (event) => errors.push(event.error().stack ?? event.error().message));
    await use(context);
    const unexpected = errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)));
    expect(unexpected, "the browser's console shows no error").toEqual([]);
  },
  demo: async ({ baseURL: _ }, use) => use(readDemo(path.resolve(process.env.E2E_STATE_DIR ?? ".local"))),
});

export { expect };

function readDemo(stateDir: string): Demo {
  const signIns: ReturnType<Demo["signIn"]>[] = JSON.parse(readFileSync(path.join(stateDir, "demo.json"), "utf8"));
  const mailDir = path.join(stateDir, "mail");
  return {
    stateDir,
    serviceKey: readFileSync(path.join(stateDir, "service-key"), "utf8").trim(),
    mails: () =>
      readdirSync(mailDir)
        .filter((name) => name.endsWith(".eml"))
        .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
        .map((name) => readFileSync(path.join(mailDir, name), "utf8")),
    signIn: (role) => {
      const found = signIns.find((each) => each.role.startsWith(role));
      if (!found) throw new Error(`the demo has no ${role}; it has ${signIns.map((each) => each.role).join(", ")}`);
      return found;
    },
  };
}
