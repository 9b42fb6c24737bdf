type Holder = { [key: symbol]: unknown };

function holder(): Holder {
  return globalThis as Holder;
}

/** Puts something in place of what this process holds once (`once`), for the length of one piece of work. */
export async function instead<T>(name: string, value: unknown, work: () => Promise<T>): Promise<T> {
  const key = Symbol.for(`tollgate.${name}`);
  const before = holder()[key];
  holder()[key] = value;
  try {
    return await work();
  } finally {
    holder()[key] = before;
  }
}
