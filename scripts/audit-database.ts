import { availableParallelism } from "node:os";
import pg from "pg";
import { type Audit, auditBooks } from "../lib/ledger/audit-books.ts";
import { findDifference } from "./migrate.ts";

/** One connection for each core, as far as that pays. */
const CONNECTIONS = Math.min(availableParallelism(), 4);

/**
 * Audits the books of a database, its rules shared out over a few connections in one snapshot.
 * @throws Error that names the fix when the database is not as this checkout's rules expect it
 */
export async function auditDatabase(url: string): Promise<Audit> {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString: url }));
  const [client, ...helpers] = clients;
  if (!client) throw new Error("an audit needs a connection");
  try {
    await Promise.all(clients.map((each) => each.connect()));
    const difference = await findDifference(client);
    if (difference) throw new Error(difference);
    return await auditBooks(client, helpers);
  } finally {
    await Promise.all(clients.map((each) => each.end()));
  }
}
