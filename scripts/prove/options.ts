import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

const LARGEST_SEED = 2 ** 31;

/** What every proof is told: where chance begins, and how much of everything there is. */
export type ProofOptions<Sizes> = { readonly seed: string; readonly sizes: Sizes };

/**
 * Reads `--seed N`, `--quick` and `--{size} N` for each size the proof has; sizes not given are those of `quick` or `full`.
 * @throws Error with the usage
 */
export function readProofOptions<Sizes extends Readonly<Record<string, number>>>(
  args: readonly string[],
  proof: { readonly name: string; readonly full: Sizes; readonly quick: Sizes },
): ProofOptions<Sizes> {
  const names = Object.keys(proof.full);
  const usage = `usage: npm run prove:${proof.name} -- [--seed N] [--quick]${names.map((name) => ` [--${name} N]`).join("")}`;
  try {
    const text = (name: string) => [name, { type: "string" }] as const;
    const options = { quick: { type: "boolean" as const }, ...Object.fromEntries(["seed", ...names].map(text)) };
    const values: Record<string, string | boolean | undefined> = parseArgs({ args: [...args], options }).values;
    const sizes = { ...(values.quick ? proof.quick : proof.full), ...Object.fromEntries(given(names, values)) };
    return { seed: String(values.seed ?? randomInt(LARGEST_SEED)), sizes };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function given(names: readonly string[], values: Readonly<Record<string, string | boolean | undefined>>) {
  return names.flatMap((name): [string, number][] => {
    const value = values[name];
    if (value === undefined) return [];
    if (!/^\d+$/.test(String(value))) throw new Error(`--${name} takes a whole number.`);
    return [[name, Number(value)]];
  });
}
