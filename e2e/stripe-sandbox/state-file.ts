import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Change, emptyState, type Row, type State } from "./state.ts";

const LONGEST_JOURNAL_BYTES = 16_777_216;

export type StateFile = {
  readonly state: State;
  /** Resolves once everything changed before the call is on disk. */
  save(): Promise<void>;
  close(): Promise<void>;
};

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

/** The files are written only here, so each row is trusted to have its table's shape. */
function apply(state: State, changes: readonly Change[]): void {
  const tables: Readonly<Record<string, Map<string, Row>>> = state;
  for (const [name, id, row] of changes) {
    if (row === null) tables[name]?.delete(id);
    else tables[name]?.set(id, row);
  }
}

/** One line per save. A last line without its end was cut off by a kill, and nobody was answered for it. */
function readLines(text: string): readonly (readonly Change[])[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function printState(state: State): string {
  const rows = Object.entries(state).flatMap(([name, table]) => {
    return [...table.values()].map((row): Change => [name, row.id, row]);
  });
  return rows.map((row) => `${JSON.stringify([row])}\n`).join("");
}

/** Writes a file whole beside the old one and renames it over, so that a kill leaves one or the other. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/**
 * Loads `stateDir`: `state.jsonl`, replaced whole at every start, and `journal.jsonl`, to which each save appends what
 * changed. Saves that arrive during a write share the next one.
 */
export async function openState(stateDir: string): Promise<StateFile> {
  await mkdir(stateDir, { recursive: true });
  const [statePath, journalPath] = [join(stateDir, "state.jsonl"), join(stateDir, "journal.jsonl")];
  const changes: Change[] = [];
  const state = emptyState(changes);
  // After a kill between the two writes of `compact` the journal is older than the state; applying it again is harmless.
  for (const path of [statePath, journalPath]) {
    for (const line of readLines(await readIfThere(path))) apply(state, line);
  }
  const journal = await open(journalPath, "a");
  let journalBytes = 0;

  const compact = async () => {
    changes.length = 0;
    await replaceFile(statePath, printState(state));
    await journal.truncate(0);
    journalBytes = 0;
  };
  const append = async () => {
    if (changes.length === 0) return;
    const line = `${JSON.stringify(changes.splice(0))}\n`;
    await journal.appendFile(line);
    await journal.datasync();
    journalBytes += Buffer.byteLength(line);
  };
  const write = async () => {
    next = null;
    if (journalBytes > LONGEST_JOURNAL_BYTES) return compact();
    try {
      await append();
    } catch (error) {
      // What the failed line told is still in memory; the next save writes everything.
      journalBytes = Number.POSITIVE_INFINITY;
      throw error;
    }
  };
  let next: Promise<void> | null = null;
  let running = compact();
  await running;
  const save = () => {
    next ??= running = running.then(write, write);
    return next;
  };
  return { state, save, close: () => save().finally(() => journal.close()) };
}
