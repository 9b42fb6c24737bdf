import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { listDemoSignIns } from "../../lib/identity/demo-sign-ins-gateway.ts";
import { startTemporaryPostgres } from "../temporary-postgres.ts";
import { prepareDeployment } from "./deployment.ts";

const cluster = await startTemporaryPostgres("postgres");
afterAll(cluster.stop);
afterEach(() => vi.unstubAllEnvs());

const PEOPLE = [{ role: "staff (console)", email: "staff@tollgate.example", password: "known to everybody" }];

async function leftByDemo(): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "tollgate-demo-")), "demo.json");
  writeFileSync(file, JSON.stringify(PEOPLE));
  return file;
}

const OPERATOR = {
  DATABASE_URL: cluster.url,
  APP_URL: "https://billing.example.com",
  APP_SECRET: "a secret of the tests, long enough",
  STRIPE_SECRET_KEY: "sk_test_1",
  STRIPE_WEBHOOK_SECRET: "whsec_1",
  SMTP_URL: "smtp://mail.example.com",
  MAIL_FROM: "billing@example.com",
  TRUST_STORAGE_DURABILITY: "1",
};

test("a deployment in which all of a demo's settings and files lie about names nobody who may sign in", async () => {
  const leftovers = {
    DEMO: "1",
    DEMO_MAIL_DIR: "/tmp",
    DEMO_SIGN_INS: await leftByDemo(),
    DEMO_SERVICE_KEY: "tg_svc_1",
  };
  for (const [name, value] of Object.entries({ ...OPERATOR, ...leftovers })) vi.stubEnv(name, value);
  const settings = { ...process.env, ...(await prepareDeployment(() => {})) };
  expect(settings).toMatchObject({ DEMO: "", DEMO_MAIL_DIR: "", DEMO_SIGN_INS: "", DEMO_SERVICE_KEY: "" });
  expect(await listDemoSignIns({ DEMO: settings.DEMO === "1", DEMO_SIGN_INS: settings.DEMO_SIGN_INS })).toEqual([]);
});

test("optional settings are checked with the needed ones, all at once and before anything is changed", async () => {
  const wrong = {
    METER_PORT: "abc",
    PORT: "99999",
    METRICS_TOKEN: "x",
    TRUSTED_PROXIES: "all",
    GITHUB_CLIENT_ID: "id",
  };
  for (const [name, value] of Object.entries({ ...wrong, APP_URL: "", DATABASE_URL: cluster.url }))
    vi.stubEnv(name, value);
  const named = ["APP_URL is missing", ...Object.keys(wrong).filter((name) => name !== "GITHUB_CLIENT_ID")];
  const fault = await prepareDeployment(() => {}).catch((error: Error) => error.message);
  for (const name of [...named, "GITHUB_CLIENT_SECRET is missing beside GITHUB_CLIENT_ID"])
    expect(fault).toContain(name);
});

test("receipts of a deployment are issued in its own name, or its address until one is given", async () => {
  for (const [name, value] of Object.entries(OPERATOR)) vi.stubEnv(name, value);
  expect(await prepareDeployment(() => {})).toMatchObject({ ISSUER_NAME: "billing.example.com" });
  vi.stubEnv("ISSUER_NAME", "Example Inc.");
  expect(await prepareDeployment(() => {})).toMatchObject({ ISSUER_NAME: "Example Inc." });
});

test("nobody is named without the demo's own setting, nor without its file", async () => {
  const file = await leftByDemo();
  expect(await listDemoSignIns({ DEMO: false, DEMO_SIGN_INS: file })).toEqual([]);
  expect(await listDemoSignIns({ DEMO: true, DEMO_SIGN_INS: undefined })).toEqual([]);
  expect(await listDemoSignIns({ DEMO: true, DEMO_SIGN_INS: file })).toEqual(PEOPLE);
});
