import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runForTally } from "./steps.ts";
import { type Tally, tallyVitest } from "./tally.ts";
import { VITEST } from "./tools.ts";

/** Runs the Vitest projects named, and counts. */
export async function runVitest(projects: readonly string[]): Promise<Tally> {
  const dir = await mkdtemp(path.join(tmpdir(), "tollgate-vitest-"));
  const file = path.join(dir, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  try {
    const chosen = projects.map((name) => `--project=${name}`);
    return await runForTally([VITEST, "run", ...chosen, ...reporters], {}, file, tallyVitest);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
