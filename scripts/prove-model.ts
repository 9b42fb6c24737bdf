// Compares the engine with a plain model of it, operation by operation: npm run prove:model -- [--seed N] [--operations N] [--lives N] [--first N]
import pg from "pg";
import { hearAnnouncements } from "./prove/announcements.ts";
import { liveModel, type ModelRun, prepareModel, randomOf, shrink } from "./prove/model-runs.ts";
import { auditStage, openProofStage } from "./prove/stage.ts";
import { prove } from "./prove/verdict.ts";

const AT_ONCE = 24;
const SHRINKING_TRIES = 400;

function shown({ ops, says }: Awaited<ReturnType<typeof shrink>>, life: number, zone: string): string {
  return [
    `life ${life} in ${zone} (alone: --first ${life} --lives 1), in ${ops.length} operations:`,
    ...ops.map((op) => `  ${JSON.stringify(op)}`),
    says,
  ].join("\n");
}

await prove({
  name: "model",
  claim: "the engine answers and books what a plain model of the design does",
  full: { lives: 400, operations: 500, first: 0 },
  quick: { lives: 8, operations: 150, first: 0 },
  run: async ({ seed, sizes: { lives, operations, first } }, lifecycle, say) => {
    const { owner, ownerUrl } = await openProofStage(lifecycle);
    const pool = new pg.Pool({ connectionString: ownerUrl, max: 8 });
    pool.on("error", () => {});
    lifecycle.onStop(() => pool.end());
    await prepareModel(owner);
    const stage = { pool, heard: await hearAnnouncements(lifecycle, ownerUrl, pool) };
    const counts = new Map<string, number>();
    let next = first;
    let compared = 0;
    let failed: { life: number; run: ModelRun } | null = null;
    const live = async () => {
      for (let life = next++; life < first + lives && !failed; life = next++) {
        const run = await liveModel(stage, randomOf(seed, life), operations);
        for (const op of run.done) counts.set(op.do, (counts.get(op.do) ?? 0) + 1);
        compared += run.done.length;
        if (run.divergence) failed ??= { life, run };
        if (life % 20 === 19) say(`${compared} operations`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, live));
    const faults: string[] = [];
    if (failed) {
      const { life, run }: { life: number; run: ModelRun } = failed;
      say(`life ${life} diverges after ${run.done.length} operations; looking for fewer`);
      faults.push(shown(await shrink(stage, run, SHRINKING_TRIES), life, run.zone));
    }
    const books = await auditStage(ownerUrl);
    const kinds = [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(", ");
    return {
      figures: [`${compared} operations compared: ${kinds}`, books.figure],
      faults: [...faults, ...books.faults],
    };
  },
});
