import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** How the process `pid` was called, or "" when there is none: process numbers are used again. */
export function commandLine(pid: number): string {
  if (!Number.isInteger(pid) || pid <= 1) return "";
  try {
    if (existsSync("/proc/self/cmdline")) return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
