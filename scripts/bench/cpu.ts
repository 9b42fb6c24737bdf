import { existsSync, readdirSync, readFileSync } from "node:fs";

/** CPU time in microseconds, or null where the system does not tell. */
export type CpuUse = { readonly node: number | null; readonly postgres: number | null };

export type CpuProbe = { read(): CpuUse; since(before: CpuUse): CpuUse };

// Linux reports in hundredths of a second whatever the kernel's own clock is.
const TICK_MICROS = 10_000;
const AFTER_NAME = { parent: 1, user: 11, system: 12, endedUser: 13, endedSystem: 14 } as const;

type Process = { readonly pid: number; readonly parent: number; readonly ticks: number; readonly endedTicks: number };

/** Reads what the server and Postgres have used so far, each with its children, also those that have ended. */
export function cpuProbe(serverPid: number | null, postmasterPid: number | null): CpuProbe {
  const read = () => {
    const all = processes();
    return { node: usedBy(all, serverPid), postgres: usedBy(all, postmasterPid) };
  };
  const since = (before: CpuUse) => {
    const now = read();
    return { node: less(now.node, before.node), postgres: less(now.postgres, before.postgres) };
  };
  return { read, since };
}

/** The process that started `pid`, or null. */
export function parentOf(pid: number): number | null {
  return readProcess(pid)?.parent ?? null;
}

/** The most memory that a process ever held, in MB of 2^20 bytes, or null where the system does not tell. */
export function peakMemoryMb(pid: number | null): number | null {
  const file = `/proc/${pid}/status`;
  if (pid === null || !existsSync(file)) return null;
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(file, "utf8"))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
}

function less(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before;
}

function processes(): Process[] {
  if (!existsSync("/proc/self/stat")) return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => readProcess(Number(pid)) ?? []);
}

function readProcess(pid: number): Process | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything, spaces and brackets too.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const field = (at: number) => Number(fields[at]);
    return {
      pid,
      parent: field(AFTER_NAME.parent),
      ticks: field(AFTER_NAME.user) + field(AFTER_NAME.system),
      endedTicks: field(AFTER_NAME.endedUser) + field(AFTER_NAME.endedSystem),
    };
  } catch {
    return null;
  }
}

function usedBy(all: readonly Process[], pid: number | null): number | null {
  const own = all.find((each) => each.pid === pid);
  if (!own) return null;
  const below = all.filter((each) => each.parent === own.pid).map((each) => usedBy(all, each.pid) ?? 0);
  return (own.ticks + own.endedTicks) * TICK_MICROS + below.reduce((sum, each) => sum + each, 0);
}
