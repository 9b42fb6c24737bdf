import { held } from "#lib/once.ts";

/** Puts something in place of what this process holds once (`once`), for the length of one piece of work. */
export async function instead<T>(name: string, value: unknown, work: () => Promise<T>): Promise<T> {
  const before = held.get(name);
  held.set(name, value);
  try {
    return await work();
  } finally {
    held.set(name, before);
  }
}
