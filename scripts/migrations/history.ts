import type { Migration } from "./files.ts";

export type RecordedMigration = { readonly name: string; readonly checksum: string; readonly finished: boolean };

/** What stands between a database's recorded history and the files, as one sentence that names the fix; null when nothing. */
export function findFault(migrations: readonly Migration[], recorded: readonly RecordedMigration[]): string | null {
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of recorded) {
    const file = files.get(row.name);
    if (!row.finished) {
      return (
        `Migration ${row.name} failed earlier and left this database half changed: mend it by hand, then run ` +
        `"npx prisma migrate resolve --rolled-back ${row.name}" (or --applied), or restore a backup.`
      );
    }
    if (!file) {
      return (
        `This database already holds migration ${row.name}, which this checkout does not know: it belongs to a newer ` +
        "version of Tollgate. Start that version, or restore a backup from before it."
      );
    }
    if (file.checksum !== row.checksum) {
      return (
        `Migration ${row.name} was edited after it was applied here: put its migration.sql back as it was and write ` +
        'the change as a new migration ("npm run db:new -- NAME").'
      );
    }
  }
  return null;
}
