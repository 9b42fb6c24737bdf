import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commandLine } from "../command-line.ts";

type Running = { readonly pid: number; readonly url: string };

/** Notes that this process runs the product of `stateDir`; answers how to forget it again. */
export function noteRunning(stateDir: string, url: string): () => void {
  mkdirSync(stateDir, { recursive: true });
  const running: Running = { pid: process.pid, url };
  writeFileSync(noteOf(stateDir), JSON.stringify(running));
  return () => rmSync(noteOf(stateDir), { force: true });
}

/** The process that runs the product of `stateDir` now; a note left behind by a killed one does not count. */
export function findRunning(stateDir: string): Running | null {
  if (!existsSync(noteOf(stateDir))) return null;
  const running: Running = JSON.parse(readFileSync(noteOf(stateDir), "utf8"));
  return running.pid !== process.pid && commandLine(running.pid).includes("run.ts") ? running : null;
}

function noteOf(stateDir: string): string {
  return path.join(stateDir, "running.json");
}
