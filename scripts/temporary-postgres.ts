import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Postgres, startPostgres } from "./postgres.ts";

/** A folder for throw-away state that the database's own user can pass through, and how to remove all of it. */
export function temporaryFolder(purpose: string): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(path.join(tmpdir(), `tollgate-${purpose}-`));
  // Made for its owner alone; under root the database runs as somebody else.
  chmodSync(dir, 0o711);
  return {
    dir,
    remove: () => {
      // The cluster may be a link to where its user could reach it.
      const cluster = clusterIn(dir);
      if (existsSync(cluster)) rmSync(realpathSync(cluster), { recursive: true, force: true });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Where the cluster of a state folder stands. */
export function clusterIn(stateDir: string): string {
  return path.join(stateDir, "pg");
}

/** A Postgres that forgets: fast, in a temporary folder, gone when it is stopped. */
export async function startTemporaryPostgres(database: string): Promise<Postgres> {
  const folder = temporaryFolder("pg");
  try {
    const postgres = await startPostgres({ dir: clusterIn(folder.dir), database, fsync: false });
    return { ...postgres, stop: () => postgres.stop().finally(folder.remove) };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
