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

export type Row = { readonly id: string };

/** A row that was set, or removed when it is null. */
export type Change = readonly [table: string, id: string, row: Row | null];

/** Rows by id, oldest first. Every change is noted, for the journal on disk. */
export class Table<T extends Row> extends Map<string, T> {
  readonly #name: string;
  readonly #changes: Change[];

  constructor(name: string, changes: Change[]) {
    super();
    this.#name = name;
    this.#changes = changes;
  }

  override set(id: string, row: T): this {
    this.#changes.push([this.#name, id, row]);
    return super.set(id, row);
  }

  override delete(id: string): boolean {
    this.#changes.push([this.#name, id, null]);
    return super.delete(id);
  }
}

export type State = ReturnType<typeof emptyState>;

/** A state without rows, whose changes are noted in `changes`. */
export function emptyState(changes: Change[] = []) {
  return {
    customers: new Table<Customer>("customers", changes),
    paymentMethods: new Table<PaymentMethod>("paymentMethods", changes),
    instruments: new Table<Instrument>("instruments", changes),
    paymentIntents: new Table<PaymentIntent>("paymentIntents", changes),
    setupIntents: new Table<SetupIntent>("setupIntents", changes),
    charges: new Table<Charge>("charges", changes),
    sessions: new Table<Session>("sessions", changes),
    sessionPlans: new Table<SessionPlan>("sessionPlans", changes),
    refunds: new Table<Refund>("refunds", changes),
    disputes: new Table<Dispute>("disputes", changes),
    balanceTransactions: new Table<BalanceTransaction>("balanceTransactions", changes),
    events: new Table<EventRecord>("events", changes),
    deliveries: new Table<Delivery>("deliveries", changes),
    answers: new Table<RememberedAnswer>("answers", changes),
    due: new Table<DueTask>("due", changes),
  };
}

export function put<T extends Row>(table: Map<string, T>, row: T): T {
  table.set(row.id, row);
  return row;
}

export function change<T extends Row>(table: Map<string, T>, row: T, changes: Partial<T>): T {
  return put(table, { ...row, ...changes });
}
