import { portalDatabase, staffDatabase } from "./clients.ts";

/** Whether the database answers under the logins that requests use. */
export async function isReachable(): Promise<boolean> {
  try {
    await Promise.all([portalDatabase().$queryRaw`SELECT 1`, staffDatabase().$queryRaw`SELECT 1`]);
    return true;
  } catch {
    return false;
  }
}
