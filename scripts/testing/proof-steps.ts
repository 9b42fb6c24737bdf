import path from "node:path";
import { environment } from "../start/environment.ts";
import { runTied } from "../tied-process.ts";
import { TEST_DIST_DIR } from "./static-steps.ts";
import { ROOT, type Steps } from "./steps.ts";

const SEED = "20261121";

/** Proofs that need no built product. */
export const PROOFS = ["charges", "race", "model"] as const;

/** Proofs of the built product: they build it unless it stands already. */
export const PROOFS_OF_BUILD = ["crash"] as const;

/** Runs proofs at their small size with a seed that stays; the commands themselves go further. */
export async function runProofSteps(steps: Steps, names: readonly string[]): Promise<void> {
  for (const name of names) await steps.check(`prove:${name}`, () => runProof(name));
}

async function runProof(name: string): Promise<void> {
  const script = path.join(ROOT, `scripts/prove-${name}.ts`);
  const command = [process.execPath, "--conditions=react-server", script, "--quick", "--seed", SEED];
  const { code, output } = await runTied(command, {
    cwd: ROOT,
    env: { ...environment(), NEXT_DIST_DIR: TEST_DIST_DIR },
  });
  if (code !== 0) throw new Error(output);
}
