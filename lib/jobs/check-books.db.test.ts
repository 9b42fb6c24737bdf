import { expect, test } from "vitest";
import { TASKS } from "#lib/jobs/tasks.ts";
import { openLog } from "#lib/log.ts";
import { asOwner } from "#lib/testing/database.ts";
import { instead } from "#lib/testing/instead.ts";
import { openSampleBooks } from "#lib/testing/sample-books.ts";

async function linesOfAnAudit(): Promise<readonly Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = openLog("info", { write: (line) => void lines.push(line) });
  await instead("log", log, TASKS["check-books"]);
  return lines.map((line) => JSON.parse(line));
}

test("the daily audit says what it counted, and each rule that is broken as an error", async () => {
  await openSampleBooks();
  expect(await linesOfAnAudit()).toMatchObject([{ job: "check-books", violationCount: 0 }]);
  await asOwner("ALTER TABLE grants DISABLE TRIGGER USER");
  await asOwner("UPDATE grants SET used = used - 1 WHERE origin = 'purchase'");
  const lines = await linesOfAnAudit();
  expect(lines.at(0)).toMatchObject({ level: expect.anything(), rule: expect.any(String), orgId: "1" });
  expect(lines.at(0)?.level).not.toBe(lines.at(-1)?.level);
  expect(lines.at(-1)?.violationCount).toBe(lines.length - 1);
});
