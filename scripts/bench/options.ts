import { parseArgs } from "node:util";

/** How long and how often to measure. */
export type Plan = {
  readonly quick: boolean;
  readonly rounds: number;
  readonly warmupMs: number;
  readonly measureMs: number;
  /** Where the figures go as JSON, or null. */
  readonly jsonFile: string | null;
  /** False measures what was built last, whatever the sources say now. */
  readonly build: boolean;
};

const USAGE = "usage: npm run bench -- [--quick] [--json FILE] [--rounds N] [--no-build]";
const MOST_ROUNDS = 99;

/** Reads the command line. @throws Error with the usage */
export function readPlan(args: readonly string[]): Plan {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false },
        json: { type: "string" },
        rounds: { type: "string", default: "3" },
        "no-build": { type: "boolean", default: false },
      },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > MOST_ROUNDS) throw new Error("--rounds takes a number.");
    const pace = values.quick ? { warmupMs: 200, measureMs: 700 } : { warmupMs: 700, measureMs: 3_000 };
    return { quick: values.quick, rounds, ...pace, jsonFile: values.json ?? null, build: !values["no-build"] };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
