// Runs as the server would, with the runtime logins alone. The first administrator cannot be invited by anybody, so
// start-up prints a link; whoever reads the log of the server may use it, once, within the hour.
import { randomUUID } from "node:crypto";
import { closeDatabases, staffDatabase } from "#lib/db/clients.ts";
import { issueAdminLink } from "#lib/identity/issue-admin-link.ts";

if ((await staffDatabase().user.count({ where: { staffRole: { not: null } } })) === 0) {
  const link = await issueAdminLink(
    {
      actor: { kind: "system", job: "first-admin" },
      requestId: randomUUID(),
      address: null,
      now: () => new Date(),
    },
    {},
  );
  console.log(`  There is no administrator yet. This link makes one, once, within an hour:\n\n    ${link.url}\n`);
}
await closeDatabases();
