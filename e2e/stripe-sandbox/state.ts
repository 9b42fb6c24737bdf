import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type {
  BalanceTransaction,
  Charge,
  Customer,
  Delivery,
  Dispute,
  DueTask,
  EventRecord,
  Instrument,
  PaymentIntent,
  PaymentMethod,
  Refund,
  RememberedAnswer,
  Session,
  SessionPlan,
  SetupIntent,
} from "./records.ts";

/** One table per kind, oldest row first. */
export type State = {
  readonly customers: Map<string, Customer>;
  readonly paymentMethods: Map<string, PaymentMethod>;
  readonly instruments: Map<string, Instrument>;
  readonly paymentIntents: Map<string, PaymentIntent>;
  readonly setupIntents: Map<string, SetupIntent>;
  readonly charges: Map<string, Charge>;
  readonly sessions: Map<string, Session>;
  readonly sessionPlans: Map<string, SessionPlan>;
  readonly refunds: Map<string, Refund>;
  readonly disputes: Map<string, Dispute>;
  readonly balanceTransactions: Map<string, BalanceTransaction>;
  readonly events: Map<string, EventRecord>;
  readonly deliveries: Map<string, Delivery>;
  readonly answers: Map<string, RememberedAnswer>;
  readonly due: Map<string, DueTask>;
};

export function emptyState(): State {
  return {
    customers: new Map(),
    paymentMethods: new Map(),
    instruments: new Map(),
    paymentIntents: new Map(),
    setupIntents: new Map(),
    charges: new Map(),
    sessions: new Map(),
    sessionPlans: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    balanceTransactions: new Map(),
    events: new Map(),
    deliveries: new Map(),
    answers: new Map(),
    due: new Map(),
  };
}

export type Row = { readonly id: string };

export function put<T extends Row>(table: Map<string, T>, row: T): T {
  table.set(row.id, row);
  return row;
}

export function change<T extends Row>(table: Map<string, T>, row: T, changes: Partial<T>): T {
  return put(table, { ...row, ...changes });
}

function printState(state: State): string {
  const rows = Object.entries(state).map(([name, table]) => [name, [...table.values()]]);
  return JSON.stringify({ version: 1, tables: Object.fromEntries(rows) });
}

/** The file is written only by `printState`, so its rows are trusted to have their table's shape. */
function parseState(text: string, path: string): State {
  const file: { version?: number; tables?: Record<string, readonly Row[]> } = JSON.parse(text);
  if (file.version !== 1) throw new Error(`${path} was written by another version of the Stripe sandbox; remove it.`);
  const state = emptyState();
  for (const [name, table] of Object.entries(state)) {
    const rows: Map<string, Row> = table;
    for (const row of file.tables?.[name] ?? []) rows.set(row.id, row);
  }
  return state;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

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

export type StateFile = { readonly state: State; save(): Promise<void> };

/**
 * Loads `stateDir/state.json`. `save` resolves once everything changed before the call is on disk. The whole state is
 * written beside the file and renamed over it, so a kill at any moment leaves the old state or the new one, and calls
 * that arrive during a write share the next one.
 */
export async function openState(stateDir: string): Promise<StateFile> {
  await mkdir(stateDir, { recursive: true });
  const path = join(stateDir, "state.json");
  const text = await readIfThere(path);
  const state = text === null ? emptyState() : parseState(text, path);
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  const write = () => {
    next = null;
    return replaceFile(path, printState(state));
  };
  const save = () => {
    if (next === null) {
      next = running.then(write, write);
      running = next;
    }
    return next;
  };
  return { state, save };
}
