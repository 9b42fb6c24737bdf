import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Between us and the child stands a shell that turns into the child and leaves a watcher behind. The watcher waits for
 * the end of the pipe on standard input, which comes when we let go of it or die, even by kill -9, and then signals.
 */
const UNTIL_PIPE_ENDS = `
signal=$1; shift
exec 3<&0 </dev/null
( ( cat; kill -s "$signal" $$ ) <&3 >/dev/null 2>&1 & )
exec 3<&-
exec "$@"`;

export type TiedOptions = Pick<SpawnOptions, "cwd" | "env" | "uid" | "gid"> & {
  /** What asks the child to end: Postgres takes INT for a fast shutdown, most others TERM. */
  readonly signal: "INT" | "TERM";
  readonly output: "inherit" | "pipe";
};

/** Starts `command` as a child that never outlives this process. */
export function spawnTied(command: readonly string[], { signal, output, ...options }: TiedOptions): ChildProcess {
  const child = spawn("sh", ["-c", UNTIL_PIPE_ENDS, "sh", signal, ...command], {
    ...options,
    stdio: ["pipe", output, output],
    // A terminal's Ctrl-C goes to a whole group; children are ended in order instead, the database last.
    detached: true,
  });
  child.stdin?.on("error", () => {});
  // At once, so that the watcher's signal cannot reach another process that got the same number.
  child.once("exit", () => child.stdin?.destroy());
  return child;
}

/** Runs `command` to its end and answers its exit code and all it wrote; `onLine` sees each line as it comes. */
export async function runTied(
  command: readonly string[],
  options: Omit<TiedOptions, "signal" | "output"> & { readonly onLine?: (line: string) => void },
): Promise<{ readonly code: number; readonly output: string }> {
  const { onLine, ...rest } = options;
  const child = spawnTied(command, { ...rest, signal: "TERM", output: "pipe" });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? 1)));
  return { code, output: lines.join("\n") };
}

/** Asks the child to end, insists after `patienceMs`, and waits until it is gone. */
export async function endTied(child: ChildProcess, patienceMs: number, insist: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin?.destroy();
  const timer = setTimeout(() => child.kill(insist), patienceMs);
  await ended;
  clearTimeout(timer);
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
