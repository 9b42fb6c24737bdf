import path from "node:path";
import { beginLifecycle } from "./start/lifecycle.ts";
import { runBrowserSteps } from "./testing/browser-steps.ts";
import { PROOFS, PROOFS_OF_BUILD, runProofSteps } from "./testing/proof-steps.ts";
import { runStaticSteps } from "./testing/static-steps.ts";
import { beginSteps, ROOT, runQuietly } from "./testing/steps.ts";
import { runVitest } from "./testing/vitest-step.ts";

const PARTS = ["static", "vitest", "proofs", "e2e"] as const;
type Part = (typeof PARTS)[number];

/** `--only PART` for work on one of them; further words narrow the browser tests by file name. */
function readArguments(words: readonly string[]): { parts: readonly Part[]; filters: readonly string[] } {
  if (words[0] !== "--only") return { parts: PARTS, filters: words };
  const chosen = PARTS.find((part) => part === words[1]);
  if (!chosen) throw new Error(`--only takes one of ${PARTS.join(", ")}.`);
  return { parts: [chosen], filters: words.slice(2) };
}

const { parts, filters } = readArguments(process.argv.slice(2));
const lifecycle = beginLifecycle();
const steps = beginSteps();
if (parts.includes("static")) {
  await runStaticSteps(steps);
  const check = path.join(ROOT, "scripts/new-migration.ts");
  await steps.check("migrations", () => runQuietly(check, ["--check"]));
}
if (parts.includes("vitest")) await steps.count("tests", () => runVitest(["nouns", "db"]));
if (parts.includes("proofs")) await runProofSteps(steps, PROOFS);
if (parts.includes("e2e")) await runBrowserSteps(steps, lifecycle, filters);
if (parts.includes("proofs")) await runProofSteps(steps, PROOFS_OF_BUILD);
const { passed, failed, skipped } = steps.total();
lifecycle.onStop(() => {
  // Last of all, after everything has been put away: this line is read by machines.
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
});
await lifecycle.end(failed === 0 ? 0 : 1);
