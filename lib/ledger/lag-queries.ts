import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";

/**
 * How far behind the work is that keeps the books while nobody asks, in seconds; 0 when nothing is due.
 * `jobs`: the longest that a job has been due and not begun. `revenue`: since the daily run that recognises earned money last
 * began, beyond the day it has. `lapses`: the longest that credits which lapsed wait to be booked so; a balance never counts
 * them, so this delays statements and not spending. `failing`: how many jobs failed at least once and try again.
 */
export type BooksLag = {
  readonly jobs: number;
  readonly revenue: number;
  readonly lapses: number;
  readonly failing: number;
  /** When the books were last audited, in seconds since 1970, and how many violations were found; null before the first time. */
  readonly audited: number | null;
  readonly violations: number | null;
};

/** @param ctx a system's, because it looks across organizations */
export function readBooksLag(ctx: Context): Promise<BooksLag> {
  return transact(ctx, async (tx) => {
    const [lag] = await tx.$queryRaw<BooksLag[]>`
      SELECT coalesce((SELECT extract(epoch FROM now() - min(run_at)) FROM graphile_worker._private_jobs
          WHERE run_at <= now() AND locked_at IS NULL AND attempts < max_attempts), 0)::float8 AS jobs,
        coalesce((SELECT greatest(extract(epoch FROM now() - last_execution) - 86400, 0)
          FROM graphile_worker._private_known_crontabs WHERE identifier = 'recognise-revenue'), 0)::float8 AS revenue,
        coalesce((SELECT greatest(extract(epoch FROM now() - min(next_due_at)), 0) FROM wallets WHERE next_due_at <= now()), 0)::float8 AS lapses,
        (SELECT count(*) FROM graphile_worker._private_jobs WHERE attempts > 0 AND last_error IS NOT NULL)::float8 AS failing,
        extract(epoch FROM a.finished_at)::float8 AS audited, a.violations::float8 AS violations
      FROM (SELECT) here LEFT JOIN (SELECT finished_at, violations FROM book_audits ORDER BY id DESC LIMIT 1) a ON true`;
    if (!lag) throw new Error("the books' lag could not be read");
    return lag;
  });
}
