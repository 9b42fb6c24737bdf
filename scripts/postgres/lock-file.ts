import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commandLine } from "../command-line.ts";

/** What postmaster.pid says of a server, when a server really stands behind it. */
export type RunningServer = { readonly pid: number; readonly port: number; readonly ready: boolean };

/**
 * Reads the server that runs on `dataDir`, or null.
 * After a kill -9 the file stays behind, and its process number may meanwhile belong to anything at all, so the
 * process is asked for its command line.
 */
export function readLockFile(dataDir: string): RunningServer | null {
  const text = readIfThere(lockFileOf(dataDir));
  if (text === null) return null;
  const [pid = "", , , port = "", , , , status = ""] = text.split("\n");
  if (!commandLine(Number(pid)).includes(dataDir)) return null;
  return { pid: Number(pid), port: Number(port), ready: status.startsWith("ready") };
}

export function lockFileOf(dataDir: string): string {
  return path.join(dataDir, "postmaster.pid");
}

/** Remembers this process as the one with which the server of `home` ends. */
export function noteStarter(home: string): void {
  writeFileSync(starterFileOf(home), String(process.pid));
}

export function hasLivingStarter(home: string): boolean {
  const text = readIfThere(starterFileOf(home));
  return text === null || commandLine(Number(text)) !== "";
}

/** A server that ends takes its file away at any moment, so it is read without asking first whether it is there. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Asks for a fast shutdown; a server that is gone by now needs none. */
export function endOrphan({ pid }: RunningServer): void {
  try {
    process.kill(pid, "SIGINT");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function starterFileOf(home: string): string {
  return path.join(home, "starter");
}
