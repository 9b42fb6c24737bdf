import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTied } from "../tied-process.ts";
import { LIMIT_CONNECTIONS, SPREAD_ROWS, UPDATE } from "./update-limits.ts";

/** Updates per second as pgbench counts them, or null when it is not on PATH: it does not come with our Postgres. */
export async function runPgbench(ownerUrl: string, rows: "one" | "spread", durationMs: number): Promise<number | null> {
  const dir = await mkdtemp(path.join(tmpdir(), "tollgate-pgbench-"));
  try {
    const script = path.join(dir, "update.sql");
    const last = rows === "one" ? 1 : SPREAD_ROWS;
    await writeFile(script, `\\set id random(1, ${last})\n${UPDATE.replace("$1", ":id")};\n`);
    const seconds = Math.max(1, Math.round(durationMs / 1_000));
    const options = ["-n", "-M", "prepared", "-c", String(LIMIT_CONNECTIONS), "-j", "2", "-T", String(seconds)];
    const { code, output } = await runTied(["pgbench", ...options, "-f", script, ownerUrl], {});
    const perSecond = /tps = ([\d.]+)/.exec(output)?.[1];
    return code === 0 && perSecond ? Number(perSecond) : null;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
