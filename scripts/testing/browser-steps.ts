import path from "node:path";
import { freePort } from "../free-port.ts";
import { ensureBuild } from "../start/build.ts";
import { startDemo } from "../start/demo.ts";
import type { Lifecycle } from "../start/lifecycle.ts";
import { startServer } from "../start/server.ts";
import { temporaryFolder } from "../temporary-postgres.ts";
import { runTied } from "../tied-process.ts";
import { TEST_DIST_DIR } from "./static-steps.ts";
import { ROOT, runForTally, type Steps } from "./steps.ts";
import { tallyPlaywright } from "./tally.ts";
import { PLAYWRIGHT } from "./tools.ts";

// A minute of video in four seconds: short, and long enough to be seen.
const TASK_SPEED = 15;

/** Builds the product, starts a demo of its own on free ports, walks through it in a browser, and audits its books. */
export async function runBrowserSteps(steps: Steps, lifecycle: Lifecycle, filters: readonly string[]): Promise<void> {
  if (!(await steps.check("build", () => ensureBuild(TEST_DIST_DIR, () => {})))) return;
  const { dir: stateDir, remove } = temporaryFolder("e2e");
  lifecycle.onStop(remove);
  const port = await freePort();
  let ownerUrl = "";
  const started = await steps.check("demo starts", async () => {
    const demo = await startDemo({ stateDir, port, lifecycle, say: () => {}, fsync: false });
    ownerUrl = demo.ownerUrl;
    const server = await startServer({
      mode: "start",
      host: "127.0.0.1",
      port,
      distDir: TEST_DIST_DIR,
      settings: { ...demo.settings, DEMO_TASK_SPEED: String(TASK_SPEED) },
    });
    lifecycle.onStop(server.stop);
  });
  if (!started) return;
  await steps.count("browser tests", async () => {
    const report = path.join(stateDir, "playwright.json");
    const settings = {
      E2E_URL: `http://localhost:${port}`,
      E2E_STATE_DIR: stateDir,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    };
    const command = [PLAYWRIGHT, "test", "--reporter=list,json", ...filters];
    return runForTally(command, settings, report, tallyPlaywright);
  });
  await steps.check("books of the demo", () => auditBooks(ownerUrl));
}

async function auditBooks(ownerUrl: string): Promise<void> {
  const script = path.join(ROOT, "scripts/books.ts");
  const env = { ...process.env, DATABASE_URL: ownerUrl };
  const { code, output } = await runTied([process.execPath, "--conditions=react-server", script], { cwd: ROOT, env });
  if (code !== 0) throw new Error(output);
  console.log(`        ${output.trim().split("\n").at(-1)}`);
}
