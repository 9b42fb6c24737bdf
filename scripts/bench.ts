// Measures the product against the limits of the machine it runs on: npm run bench -- [--quick] [--json FILE]
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { peakMemoryMb } from "./bench/cpu.ts";
import { openStage } from "./bench/open-stage.ts";
import { type Plan, readPlan } from "./bench/options.ts";
import { proveExact } from "./bench/proof.ts";
import { type Missing, summarize, writeTable } from "./bench/report.ts";
import type { Sample } from "./bench/rows.ts";
import { measureAuthorize } from "./bench/sections/authorize.ts";
import { measureBatches } from "./bench/sections/batches.ts";
import { measureChart } from "./bench/sections/chart.ts";
import { measureExhausted } from "./bench/sections/exhausted.ts";
import { measureBytes, measureOld, measureYoung } from "./bench/sections/growth.ts";
import { measureHolds } from "./bench/sections/holds.ts";
import { measureLimited } from "./bench/sections/limited.ts";
import { measureGenerator, measurePgbench } from "./bench/sections/once.ts";
import { measureHot, measureSpread } from "./bench/sections/singles.ts";
import type { Section, Stage } from "./bench/stage.ts";
import { beginLifecycle, type Lifecycle } from "./start/lifecycle.ts";

/** Limits and product take turns within each round. */
const SECTIONS: readonly Section[] = [
  measureHot,
  measureSpread,
  measureLimited,
  measureBatches,
  measureAuthorize,
  measureExhausted,
  measureHolds,
];

const WARM_UP = { warmupMs: 100, measureMs: 500 };

const begunAt = performance.now();

/** Progress goes to standard error, so that the table alone is the output. */
function say(line: string): void {
  console.error(`${((performance.now() - begunAt) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
}

/** A server that has just started still compiles its code as it is used; what is measured is one that serves. */
async function warmUp(stage: Stage): Promise<void> {
  const plan: Plan = { ...stage.plan, ...WARM_UP };
  for (const section of SECTIONS) await section({ ...stage, plan });
}

async function measureRounds(stage: Stage): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 1; round <= stage.plan.rounds; round += 1) {
    say(`round ${round} of ${stage.plan.rounds}`);
    for (const section of SECTIONS) samples.push(...(await section(stage)));
  }
  return samples;
}

async function measureAll(stage: Stage): Promise<Sample[]> {
  const { quick } = stage.plan;
  say("warming up");
  await warmUp(stage);
  const samples = [...(await measureGenerator(stage)), ...(await measurePgbench(stage))];
  const young = quick ? new Map<string, number>() : await measureYoung(stage);
  samples.push(...(await measureRounds(stage)), ...(await measureBytes(stage, "bytes")));
  say(await proveExact(stage));
  say("a million events of one organization");
  samples.push(...(await measureChart(stage)));
  if (quick) return samples;
  say("ten million events");
  return [...samples, ...(await measureOld(stage, young))];
}

/** What stands in the rows of a door that were not measured. */
function missing({ plan, doors }: Stage): Missing {
  const left = plan.quick ? "left out by --quick" : "not measured";
  const fast = doors.some(({ kind }) => kind === "fast") ? left : "the product has no fast door";
  return { fast, next: left };
}

async function bench(plan: Plan, lifecycle: Lifecycle): Promise<void> {
  const { stage, serverPid } = await openStage(plan, lifecycle, say);
  say(`${stage.doors.map(({ kind }) => kind).join(" and ")} door, ${availableParallelism()} cores`);
  const samples = await measureAll(stage);
  samples.push({ row: "memory", way: "direct", figure: peakMemoryMb(serverPid), limit: null });
  const shown = summarize(samples, missing(stage));
  const lines = shown.map(({ line }) => line);
  if (plan.jsonFile) writeFileSync(plan.jsonFile, `${JSON.stringify(lines, null, 2)}\n`);
  console.log(writeTable(shown));
}

const lifecycle = beginLifecycle();
try {
  await bench(readPlan(process.argv.slice(2)), lifecycle);
  await lifecycle.end(0);
} catch (error) {
  // A plain Error is a sentence for the operator; anything else is a bug and shown whole.
  console.error(error instanceof Error && error.constructor === Error ? error.message : error);
  await lifecycle.end(1);
}
