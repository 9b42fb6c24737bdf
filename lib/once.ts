const NAME = Symbol.for("tollgate");

type Holder = { [NAME]?: Map<string, unknown> };

function holder(): Holder {
  return globalThis as Holder;
}

/**
 * What exists once in this process, by name. Route handlers and instrumentation are bundled apart, so a module-level value
 * would exist twice; this one hangs on globalThis instead.
 */
export const held: Map<string, unknown> = holder()[NAME] ?? new Map<string, unknown>();
holder()[NAME] = held;

/** Makes a value once per process, and gives it to whoever asks for its name: every request does several times. */
export function once<T>(name: string, make: () => T): T {
  const known = held.get(name);
  if (known !== undefined) return known as T;
  const made = make();
  held.set(name, made);
  return made;
}
