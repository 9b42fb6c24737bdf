import { execFileSync } from "node:child_process";

const WATCH_EVERY_MS = 500;
const SHELLS = /(^|\/)(sh|dash|bash|zsh|ash)$/;

/** What must be undone before this process ends, in the order it was done. */
export type Lifecycle = {
  onStop(stop: () => unknown): void;
  /** Undoes everything, last first, and ends the process. Only the first call counts. */
  end(code: number): Promise<never>;
  isEnding(): boolean;
};

/** Ends tidily on Ctrl-C, on a termination signal, when the terminal closes, and when npm above us is gone. */
export function beginLifecycle(): Lifecycle {
  const stops: (() => unknown)[] = [];
  let ending: Promise<never> | null = null;
  const lifecycle: Lifecycle = {
    onStop: (stop) => void stops.push(stop),
    end: (code) => {
      ending ??= undo(stops).then(() => process.exit(code));
      return ending;
    },
    isEnding: () => ending !== null,
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void lifecycle.end(0));
  watchNpm(() => void lifecycle.end(0));
  return lifecycle;
}

async function undo(stops: (() => unknown)[]): Promise<void> {
  for (let stop = stops.pop(); stop; stop = stops.pop()) {
    try {
      await stop();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  }
}

/** npm ends its shell when it is told to end, and the shell ends without telling us. */
function watchNpm(gone: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const above = parentOfShell(parent);
  const watch = setInterval(() => {
    if (process.ppid === parent && (above === null || isAlive(above))) return;
    clearInterval(watch);
    gone();
  }, WATCH_EVERY_MS);
  watch.unref();
}

function parentOfShell(pid: number): number | null {
  try {
    const shown = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [, parent = "", command = ""] = /^(\d+)\s+(.*)$/.exec(shown) ?? [];
    return SHELLS.test(command) ? Number(parent) : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
