import { rm } from "node:fs/promises";
import path from "node:path";
import { NEXT } from "../start/build.ts";
import { ROOT, runQuietly, type Steps } from "./steps.ts";
import { BIOME, TSC } from "./tools.ts";

export const TEST_DIST_DIR = ".next-test";

/** What needs neither a database nor a browser: seconds. */
export async function runStaticSteps(steps: Steps): Promise<void> {
  await steps.check("format and lint", () => runQuietly(BIOME, ["ci", "--colors=off", "."]));
  await steps.check("types", async () => {
    // Route types of an older build would speak of pages that are gone.
    await rm(path.join(ROOT, TEST_DIST_DIR, "types"), { recursive: true, force: true });
    await runQuietly(NEXT, ["typegen"]);
    await runQuietly(TSC, ["--noEmit", "--pretty", "false", "-p", "."]);
  });
}
