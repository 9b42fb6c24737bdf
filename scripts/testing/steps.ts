import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { environment } from "../start/environment.ts";
import { runTied } from "../tied-process.ts";
import { add, NOTHING, type Tally } from "./tally.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");

/** The steps of a run, each named and timed as it ends. What one throws is shown, and the run goes on. */
export type Steps = {
  /** A step that is right or wrong, and counts as one test. */
  check(name: string, work: () => Promise<void>): Promise<boolean>;
  /** A step that runs tests and counts them. */
  count(name: string, work: () => Promise<Tally>): Promise<boolean>;
  total(): Tally;
};

export function beginSteps(): Steps {
  let total = NOTHING;
  const timed = async (name: string, work: () => Promise<Tally>, tell: (tally: Tally) => string) => {
    const begunAt = performance.now();
    const tally = await work().catch(asFailure);
    total = add(total, tally);
    const seconds = ((performance.now() - begunAt) / 1000).toFixed(1);
    console.log(
      `${tally.failed === 0 ? "ok    " : "FAILED"}  ${name.padEnd(24)} ${seconds.padStart(6)} s${tell(tally)}`,
    );
    return tally.failed === 0;
  };
  return {
    check: (name, work) =>
      timed(
        name,
        () => work().then(() => ({ ...NOTHING, passed: 1 })),
        () => "",
      ),
    count: (name, work) => timed(name, work, ({ passed, failed }) => `   ${passed} passed, ${failed} failed`),
    total: () => total,
  };
}

function asFailure(error: unknown): Tally {
  console.error(error instanceof Error && error.constructor === Error ? error.message : error);
  return { ...NOTHING, failed: 1 };
}

/** Runs a tool whose output matters only when it fails. */
export async function runQuietly(script: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runTied([process.execPath, script, ...args], { cwd: ROOT, env: environment() });
  if (code !== 0) throw new Error(output);
}

/**
 * Runs a test runner in view and counts by the JSON report that it was told to write to `reportFile`.
 * A runner that ends unhappy with no failed test (an error outside any test, say) counts as one failure.
 */
export async function runForTally<Report>(
  command: readonly string[],
  settings: Readonly<Record<string, string>>,
  reportFile: string,
  tallyOf: (report: Report) => Tally,
): Promise<Tally> {
  // The runner writes into a pipe, so it cannot see for itself whether anybody would see colours.
  const colours = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined };
  const env = { ...environment(), ...colours, ...settings };
  const { code } = await runTied([process.execPath, ...command], {
    cwd: ROOT,
    env,
    onLine: (line) => console.log(line),
  });
  if (!existsSync(reportFile)) throw new Error(`The test runner ended with exit ${code} and left no report.`);
  const report: Report = JSON.parse(readFileSync(reportFile, "utf8"));
  const tally = tallyOf(report);
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
