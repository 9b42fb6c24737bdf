import { beginLifecycle, type Lifecycle } from "../start/lifecycle.ts";
import { type ProofOptions, readProofOptions } from "./options.ts";

/** What a proof found: figures worth a line each, and what contradicts the claim, with the smallest trace that shows it. */
export type Verdict = { readonly figures: readonly string[]; readonly faults: readonly string[] };

export type Proof<Sizes> = {
  readonly name: string;
  /** The claim, as one sentence. */
  readonly claim: string;
  readonly full: Sizes;
  /** The small run that `npm test` makes. */
  readonly quick: Sizes;
  readonly run: (options: ProofOptions<Sizes>, lifecycle: Lifecycle, say: (line: string) => void) => Promise<Verdict>;
};

const MOST_FAULTS_SHOWN = 20;

function tell<Sizes extends Readonly<Record<string, number>>>(
  proof: Proof<Sizes>,
  { seed, sizes }: ProofOptions<Sizes>,
  verdict: Verdict,
): void {
  for (const line of verdict.figures) console.log(line);
  if (verdict.faults.length === 0) {
    console.log(`holds: ${proof.claim} (seed ${seed})`);
    return;
  }
  for (const fault of verdict.faults.slice(0, MOST_FAULTS_SHOWN)) console.error(fault);
  const told = Object.entries(sizes).map(([name, value]) => ` --${name} ${value}`);
  console.error(`DOES NOT HOLD: ${proof.claim}`);
  console.error(`again: npm run prove:${proof.name} -- --seed ${seed}${told.join("")}`);
}

/** Runs a proof as a command: exit 0 when the claim held, 1 when it did not or the proof could not be made. */
export async function prove<Sizes extends Readonly<Record<string, number>>>(proof: Proof<Sizes>): Promise<never> {
  // A proof that is cut short has proved nothing; whoever hears first decides the exit code.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void lifecycle.end(1));
  const lifecycle = beginLifecycle();
  const begunAt = performance.now();
  const say = (line: string) => {
    console.error(`${((performance.now() - begunAt) / 1_000).toFixed(1).padStart(7)} s  ${line}`);
  };
  try {
    const options = readProofOptions(process.argv.slice(2), proof);
    say(`${proof.name}: seed ${options.seed}, ${JSON.stringify(options.sizes)}`);
    const verdict = await proof.run(options, lifecycle, say);
    tell(proof, options, verdict);
    return lifecycle.end(verdict.faults.length === 0 ? 0 : 1);
  } catch (error) {
    console.error(error);
    return lifecycle.end(1);
  }
}
