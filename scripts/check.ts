import { runStaticSteps } from "./testing/static-steps.ts";
import { beginSteps } from "./testing/steps.ts";
import { runVitest } from "./testing/vitest-step.ts";

const steps = beginSteps();
await runStaticSteps(steps);
await steps.count("nouns and architecture", () => runVitest(["nouns"]));
const { passed, failed } = steps.total();
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
