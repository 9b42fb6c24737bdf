import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { contextOf } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { mailsTo, tokenMailedTo } from "#lib/testing/mailbox.ts";
import { findSessionUser } from "./queries.ts";
import { signIn } from "./sign-in.ts";
import { signUp } from "./sign-up.ts";
import { verifyEmail } from "./verify-email.ts";

const visitor = () => ({ ...contextOf({ kind: "visitor" }), address: randomUUID() });
const person = () => ({
  name: "Ada Lovelace",
  email: `ada.${randomUUID()}@example.com`,
  password: "analytical engine",
  organizationName: "Engines & Sons",
  zone: "Europe/London",
});

test("signing up opens an account with its organization, which the mailed link confirms and signs in", async () => {
  const input = person();
  await signUp(visitor(), input);
  await expect(signIn(visitor(), input)).rejects.toMatchObject({ code: "forbidden" });
  const signedIn = await verifyEmail(visitor(), { token: await tokenMailedTo(input.email) });
  expect(await signIn(visitor(), input)).toEqual(signedIn);
  const rows = await asOwner(
    `SELECT o.name, o.time_zone, o.mode, o.billing_email, m.role, u.password_hash FROM organizations o
       JOIN memberships m ON m.org_id = o.id JOIN users u ON u.id = m.user_id JOIN wallets w ON w.org_id = o.id WHERE u.email = $1`,
    [input.email],
  );
  expect(rows).toEqual([
    {
      name: "Engines & Sons",
      time_zone: "Europe/London",
      mode: "production",
      billing_email: input.email,
      role: "owner",
      password_hash: expect.stringMatching(/^\$argon2id\$/),
    },
  ]);
});

test("a known address gets the same answer in like time, a letter, and nothing changes", async () => {
  const input = person();
  const first = await signUp(visitor(), input);
  await verifyEmail(visitor(), { token: await tokenMailedTo(input.email) });
  const startedAt = performance.now();
  const second = await signUp(visitor(), { ...input, name: "Mallory", password: "something else entirely" });
  expect(performance.now() - startedAt).toBeGreaterThan(240);
  expect(second).toEqual(first);
  expect((await mailsTo(input.email))[0]?.subject).toBe("You already have an account");
  expect(await signIn(visitor(), input)).toMatchObject({ sessionVersion: 0 });
});

test("of many who sign up at once with one address, one gets the account", async () => {
  const input = person();
  await Promise.all(Array.from({ length: 5 }, () => signUp(visitor(), input)));
  const [row] = await asOwner(
    "SELECT count(*)::int AS count FROM memberships JOIN users ON id = user_id WHERE email = $1",
    [input.email],
  );
  expect(row).toEqual({ count: 1 });
});

test("a link used twice at once works once", async () => {
  const input = person();
  await signUp(visitor(), input);
  const token = await tokenMailedTo(input.email);
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => verifyEmail(visitor(), { token })));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a link no longer works after its life, nor once a newer one was mailed", async () => {
  const input = person();
  await signUp(visitor(), input);
  const first = await tokenMailedTo(input.email);
  const late = { ...visitor(), now: () => new Date(Date.now() + 25 * 3_600_000) };
  await expect(verifyEmail(late, { token: first })).rejects.toMatchObject({ code: "invalid" });
  await signUp(visitor(), input);
  await expect(verifyEmail(visitor(), { token: first })).rejects.toMatchObject({ code: "invalid" });
  await verifyEmail(visitor(), { token: await tokenMailedTo(input.email) });
});

test("no password or token is stored as it is", async () => {
  const input = person();
  await signUp(visitor(), input);
  const token = await tokenMailedTo(input.email);
  const rows = await asOwner(
    `SELECT row_to_json(t)::text AS text FROM auth_tokens t UNION ALL SELECT row_to_json(u)::text FROM users u
     UNION ALL SELECT row_to_json(a)::text FROM audit_records a UNION ALL SELECT row_to_json(b)::text FROM auth_attempts b`,
  );
  const stored = rows.map(({ text }) => text).join();
  expect(stored).not.toContain(token);
  expect(stored).not.toContain(input.password);
});

test("a session is good until its version is past", async () => {
  const input = person();
  await signUp(visitor(), input);
  const { id, sessionVersion } = await verifyEmail(visitor(), { token: await tokenMailedTo(input.email) });
  expect(await findSessionUser(visitor(), id, sessionVersion)).toMatchObject({ email: input.email, staffRole: null });
  expect(await findSessionUser(visitor(), id, sessionVersion - 1)).toBeNull();
});
