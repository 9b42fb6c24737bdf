import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Place } from "./place.ts";

export function passwordFileOf(home: string): string {
  return path.join(home, "password");
}

/**
 * Makes the cluster of `place` on first use.
 * It is made beside its final name and moved there when whole, so that no crash leaves half a cluster to be found.
 */
export function createCluster(place: Place, { sync }: { sync: boolean }): void {
  const dataDir = path.join(place.home, "data");
  if (existsSync(dataDir)) {
    refuseForeign(dataDir, place);
    return;
  }
  const draft = path.join(place.home, "data-draft");
  const handover = path.join(place.home, "initdb-password");
  const password = randomBytes(24).toString("hex");
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  give(draft, 0o700, place);
  writeFileSync(handover, `${password}\n`);
  give(handover, 0o600, place);
  try {
    const options = ["-D", draft, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${handover}`];
    // The built-in provider orders text alike on every machine and still knows the case of accented letters.
    const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    execFileSync(path.join(place.binDir, "initdb"), [...options, ...locale, ...(sync ? [] : ["--no-sync"])], {
      ...place.runAs,
      cwd: "/",
      stdio: "pipe",
    });
  } finally {
    rmSync(handover, { force: true });
  }
  writeFileSync(passwordFileOf(place.home), password, { mode: 0o600 });
  renameSync(draft, dataDir);
}

function give(file: string, mode: number, { runAs }: Place): void {
  chmodSync(file, mode);
  if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(file, runAs.uid, runAs.gid);
}

function refuseForeign(dataDir: string, { runAs }: Place): void {
  const self = runAs.uid ?? process.getuid?.();
  const { uid } = statSync(dataDir);
  if (self === undefined || uid === self) return;
  throw new Error(`${dataDir} belongs to another user (${uid}); start as that user or root, or move the folder away.`);
}
