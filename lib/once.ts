type Holder = { [key: symbol]: unknown };

function holder(): Holder {
  return globalThis as Holder;
}

// Every request asks for several, and naming a symbol costs more than asking for it.
const symbols = new Map<string, symbol>();

function symbolOf(name: string): symbol {
  const known = symbols.get(name);
  if (known) return known;
  const made = Symbol.for(`tollgate.${name}`);
  symbols.set(name, made);
  return made;
}

/**
 * Makes a value once per process. Route handlers and instrumentation are bundled apart, so a module-level value would exist twice;
 * what must exist once hangs on globalThis instead.
 */
export function once<T>(name: string, make: () => T): T {
  const key = symbolOf(name);
  holder()[key] ??= make();
  return holder()[key] as T;
}
