import type { Transaction } from "#lib/db/clients.ts";

export type Attempt<T> = { readonly value: T } | { readonly refusedAs: string };

/** The SQLSTATE under which a statement that was sent through Prisma failed, or null. */
function sqlStateOf(error: unknown): string | null {
  const meta = error instanceof Error && "meta" in error ? error.meta : null;
  const text = JSON.stringify(meta, (_name, value) => (typeof value === "bigint" ? String(value) : value));
  return /"originalCode":"([0-9A-Z]{5})"/.exec(text ?? "")?.[1] ?? null;
}

/**
 * Calls a function of the books, which refuses by raising. What was refused with one of the SQLSTATEs named is undone and answered,
 * and the transaction lives on to say so; everything else is thrown.
 */
export async function attempt<T>(
  tx: Transaction,
  states: readonly string[],
  call: () => Promise<T>,
): Promise<Attempt<T>> {
  await tx.$executeRaw`SAVEPOINT attempt`;
  try {
    return { value: await call() };
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === null || !states.includes(state)) throw error;
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT attempt`;
    return { refusedAs: state };
  }
}
