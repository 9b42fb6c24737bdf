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

test("a deployment in which all of a demo's settings and files lie about names nobody who may sign in", async () => {
  const operator = {
    DATABASE_URL: cluster.url,
    APP_URL: "https://billing.example.com",
    APP_SECRET: "a secret of the tests, long enough",
    STRIPE_SECRET_KEY: "sk_test_1",
    STRIPE_WEBHOOK_SECRET: "whsec_1",
    SMTP_URL: "smtp://mail.example.com",
    MAIL_FROM: "billing@example.com",
    TRUST_STORAGE_DURABILITY: "1",
  };
  const leftovers = {
    DEMO: "1",
    DEMO_MAIL_DIR: "/tmp",
    DEMO_SIGN_INS: await leftByDemo(),
    DEMO_SERVICE_KEY: "tg_svc_1",
  };
  for (const [name, value] of Object.entries({ ...operator, ...leftovers })) vi.stubEnv(name, value);
  const settings = { ...process.env, ...(await prepareDeployment(() => {})) };
  expect(settings).toMatchObject({ DEMO: "", DEMO_MAIL_DIR: "", DEMO_SIGN_INS: "", DEMO_SERVICE_KEY: "" });
  expect(await listDemoSignIns({ DEMO: settings.DEMO === "1", DEMO_SIGN_INS: settings.DEMO_SIGN_INS })).toEqual([]);
});

test("nobody is named without the demo's own setting, nor without its file", async () => {
  const file = await leftByDemo();
  expect(await listDemoSignIns({ DEMO: false, DEMO_SIGN_INS: file })).toEqual([]);
  expect(await listDemoSignIns({ DEMO: true, DEMO_SIGN_INS: undefined })).toEqual([]);
  expect(await listDemoSignIns({ DEMO: true, DEMO_SIGN_INS: file })).toEqual(PEOPLE);
});
