type Holder = { [key: symbol]: unknown };

function holder(): Holder {
  return globalThis as Holder;
}

/**
 * Makes a value once per process. Route handlers and instrumentation are bundled apart, so a module-level value would exist twice;
 * what must exist once hangs on globalThis instead.
 */
export function once<T>(name: string, make: () => T): T {
  const key = Symbol.for(`tollgate.${name}`);
  holder()[key] ??= make();
  return holder()[key] as T;
}
