const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENOTFOUND", "ENOENT"]);
// Postgres: connection exceptions, too many connections, shutting down, starting up, or a stand-by that takes no writes.
const POSTGRES = /^(08|53300$|57P0[123]$|25006$)/;
// Postgres: waited too long for a lock, took too long, or lost to another transaction; nothing of it took effect.
const BUSY = new Set(["55P03", "57014", "40P01", "40001"]);
// Prisma: cannot reach, timed out, closed, no connection in time, no transaction in time.
const PRISMA = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028"]);
const LOST =
  /connection terminated|connection timeout|server closed the connection|cannot use a pool after|timeout exceeded when trying to connect|query read timeout/i;
const MOST_CAUSES = 5;

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}

/** Under which code Postgres gave up on a statement that may pass later on the same connection; null for all else. */
export function busyCode(error: unknown): string | null {
  const code = error instanceof Error ? codeOf(error) : "";
  return BUSY.has(code) ? code : null;
}

/** Whether an error says that the database cannot be reached, or is too busy, just now, so that the same request may pass later. */
export function isDatabaseAway(error: unknown): boolean {
  let cause: unknown = error;
  for (let depth = 0; cause instanceof Error && depth < MOST_CAUSES; depth += 1) {
    const code = codeOf(cause);
    if (NETWORK.has(code) || POSTGRES.test(code) || BUSY.has(code) || PRISMA.has(code) || LOST.test(cause.message))
      return true;
    if (cause instanceof AggregateError && cause.errors.some((each) => isDatabaseAway(each))) return true;
    cause = cause.cause;
  }
  return false;
}
