import { beforeAll, expect, test } from "vitest";
import { staffDatabase } from "#lib/db/clients.ts";
import { readBooksLag } from "#lib/ledger/lag-queries.ts";
import { createStaff, openOrganization, systemContext } from "#lib/testing/actors.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { openSampleBooks } from "#lib/testing/sample-books.ts";
import { migrateJobs } from "../jobs/job-schema.ts";
import { findLastAudit } from "./audit-queries.ts";
import { checkBooks } from "./check-books.ts";

beforeAll(openSampleBooks);

test("the staff login audits all books, and what was found last is kept for console and metrics", async () => {
  await migrateJobs(testDatabase().ownerUrl);
  const staff = await createStaff("support");
  expect(await findLastAudit(staff)).toBeNull();
  expect(await readBooksLag(systemContext())).toMatchObject({ audited: null, violations: null });
  const audit = await checkBooks(systemContext());
  expect(audit.violations).toEqual([]);
  const counted = { entries: audit.entryCount, rules: audit.ruleCount, violations: 0 };
  expect(await findLastAudit(staff)).toMatchObject(counted);
  await asOwner("ALTER TABLE grants DISABLE TRIGGER USER");
  await asOwner("UPDATE grants SET used = used - 1 WHERE origin = 'purchase'");
  const broken = await checkBooks(systemContext());
  expect(broken.violations.length).toBeGreaterThan(0);
  expect(await findLastAudit(staff)).toMatchObject({ violations: broken.violations.length });
  const lag = await readBooksLag(systemContext());
  expect(lag.violations).toBe(broken.violations.length);
  expect(Math.abs((lag.audited ?? 0) - Date.now() / 1_000)).toBeLessThan(600);
});

test("an audit is changed by nobody and read by staff alone", async () => {
  const { owner } = await openOrganization();
  await expect(findLastAudit(owner)).rejects.toMatchObject({ code: "not_found" });
  await expect(staffDatabase().bookAudit.updateMany({ data: { violations: 0 } })).rejects.toThrow(/denied/);
  await expect(asOwner("UPDATE book_audits SET violations = 0")).rejects.toThrow();
  await expect(asOwner("DELETE FROM book_audits")).rejects.toThrow();
});
