import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../free-port.ts";
import { startPostgres } from "../postgres.ts";
import { clusterIn } from "../temporary-postgres.ts";
import { prepareDatabase } from "./database.ts";
import { clearHalfSeeded, readServiceKey, seedOnce, signInsIn } from "./demo-seed.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { startMailCatcher } from "./mail-catcher.ts";
import { demoSecret, deriveSecret } from "./secret.ts";

export type DemoOptions = {
  /** Folder of everything the demo keeps. */
  readonly stateDir: string;
  readonly port: number;
  readonly lifecycle: Lifecycle;
  readonly say: (line: string) => void;
  /** Throw-away demos of tests may lose data in a crash. */
  readonly fsync?: boolean;
};

export type Demo = { readonly ownerUrl: string; readonly settings: Readonly<Record<string, string>> };

/** Brings up all that the demo replaces (Postgres, mail, Stripe), seeded, and answers the server's settings. */
export async function startDemo({ stateDir, port, lifecycle, say, fsync = true }: DemoOptions): Promise<Demo> {
  mkdirSync(stateDir, { recursive: true });
  const secret = demoSecret(stateDir);
  const postgres = await startPostgres({ dir: clusterIn(stateDir), database: "tollgate", fsync });
  if (!postgres.started) {
    throw new Error(`Another command is using the database in ${stateDir}; try again when it has finished.`);
  }
  lifecycle.onStop(postgres.stop);
  await clearHalfSeeded(postgres.url, stateDir);
  const database = await prepareDatabase(postgres.url, {
    secret,
    mode: "sandbox",
    trustStorage: !fsync,
    say: fsync ? say : () => {},
  });
  const mailDir = path.join(stateDir, "mail");
  const mail = await startMailCatcher(mailDir);
  lifecycle.onStop(mail.stop);
  const settings = {
    ...database,
    ...(await startStripe(stateDir, port, secret, lifecycle)),
    APP_URL: `http://localhost:${port}`,
    APP_SECRET: secret,
    NEXTAUTH_URL: `http://localhost:${port}`,
    NEXTAUTH_SECRET: deriveSecret(secret, "nextauth"),
    SMTP_URL: mail.url,
    MAIL_FROM: "Tollgate <billing@tollgate.example>",
    // The terminal shows the sign-ins; a line for each call would push them away.
    LOG_REQUESTS: process.env.LOG_REQUESTS ?? "errors",
    DEMO: "1",
    DEMO_MAIL_DIR: mailDir,
    DEMO_SIGN_INS: signInsIn(stateDir),
    DEMO_STATE_DIR: stateDir,
  };
  await seedOnce(postgres.url, stateDir, { settings, say });
  const serviceKey = readServiceKey(stateDir);
  return { ownerUrl: postgres.url, settings: { ...settings, ...(serviceKey && { DEMO_SERVICE_KEY: serviceKey }) } };
}

/** Its port is kept, because open checkouts point to it. */
async function startStripe(stateDir: string, appPort: number, secret: string, lifecycle: Lifecycle) {
  const { startStripeSandbox } = await import("../../e2e/stripe-sandbox/server.ts");
  const stripeDir = path.join(stateDir, "stripe");
  const portFile = path.join(stripeDir, "port");
  mkdirSync(stripeDir, { recursive: true });
  const port = await freePort(existsSync(portFile) ? Number(readFileSync(portFile, "utf8")) : 0);
  writeFileSync(portFile, String(port));
  const webhookSecret = `whsec_${deriveSecret(secret, "stripe webhooks")}`;
  const webhookUrl = `http://127.0.0.1:${appPort}/api/webhooks/stripe`;
  const sandbox = await startStripeSandbox({ port, stateDir: stripeDir, webhookUrl, webhookSecret });
  lifecycle.onStop(sandbox.stop);
  return {
    STRIPE_SECRET_KEY: `sk_test_${deriveSecret(secret, "stripe key").slice(0, 24)}`,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_BASE: sandbox.url,
  };
}
