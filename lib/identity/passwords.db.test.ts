import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { contextOf, createPerson } from "#lib/testing/actors.ts";
import { mailsTo, tokenMailedTo } from "#lib/testing/mailbox.ts";
import { changePassword } from "./change-password.ts";
import { findSessionUser } from "./queries.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { requestSignInLink } from "./request-sign-in-link.ts";
import { resetPassword } from "./reset-password.ts";
import { revokeSessions } from "./revoke-sessions.ts";
import { signIn } from "./sign-in.ts";
import { signInByLink } from "./sign-in-by-link.ts";
import { signUp } from "./sign-up.ts";

const visitor = () => ({ ...contextOf({ kind: "visitor" }), address: randomUUID() });

async function somebody() {
  const person = { name: "Grace", email: `grace.${randomUUID()}@example.com`, password: "compiles the compiler" };
  const userId = await createPerson(person);
  return { ...person, userId, ctx: contextOf({ kind: "user", userId }) };
}

test("a reset sets the new password and ends every session", async () => {
  const { email, userId, password } = await somebody();
  const before = await signIn(visitor(), { email, password });
  await requestPasswordReset(visitor(), { email });
  const token = await tokenMailedTo(email);
  const after = await resetPassword(visitor(), { token, password: "nanoseconds of wire" });
  expect(await findSessionUser(visitor(), userId, before.sessionVersion)).toBeNull();
  expect(await signIn(visitor(), { email, password: "nanoseconds of wire" })).toEqual(after);
  await expect(signIn(visitor(), { email, password })).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(resetPassword(visitor(), { token, password: "another one again" })).rejects.toMatchObject({
    code: "invalid",
  });
});

test("a reset of an unknown address is answered like any other, and mails nothing", async () => {
  const email = `nobody.${randomUUID()}@example.com`;
  expect(await requestPasswordReset(visitor(), { email })).toEqual({ email });
  expect(await mailsTo(email)).toEqual([]);
});

test("a password that is refused leaves the link good", async () => {
  const { email } = await somebody();
  await requestPasswordReset(visitor(), { email });
  const token = await tokenMailedTo(email);
  await expect(resetPassword(visitor(), { token, password: email })).rejects.toMatchObject({ code: "invalid" });
  await resetPassword(visitor(), { token, password: "a better one by far" });
});

test("changing the password needs the old one, ends the other sessions and is told by mail", async () => {
  const { email, password, userId, ctx } = await somebody();
  const wrong = { currentPassword: "not the password", newPassword: "nanoseconds of wire" };
  await expect(changePassword(ctx, wrong)).rejects.toMatchObject({
    extra: { fields: { currentPassword: expect.any(String) } },
  });
  const changed = await changePassword(ctx, { currentPassword: password, newPassword: "nanoseconds of wire" });
  expect(await findSessionUser(visitor(), userId, 0)).toBeNull();
  expect(await findSessionUser(visitor(), userId, changed.sessionVersion)).not.toBeNull();
  expect((await mailsTo(email))[0]?.subject).toBe("Your password was changed");
});

test("sessions can be revoked", async () => {
  const { userId, ctx } = await somebody();
  const { sessionVersion } = await revokeSessions(ctx, {});
  expect(await findSessionUser(visitor(), userId, sessionVersion - 1)).toBeNull();
});

test("a mailed link signs in once", async () => {
  const { email, userId } = await somebody();
  await requestSignInLink(visitor(), { email });
  const token = await tokenMailedTo(email);
  const tries = await Promise.allSettled(Array.from({ length: 6 }, () => signInByLink(visitor(), { token })));
  expect(tries.flatMap((each) => (each.status === "fulfilled" ? [each.value.id] : []))).toEqual([userId]);
});

test("whoever proves an address ends the password that somebody else set up for it", async () => {
  const email = `victim.${randomUUID()}@example.com`;
  const squatter = { name: "Mallory", email, password: "squatting here", organizationName: "Squat", zone: "UTC" };
  await signUp(visitor(), squatter);
  await requestSignInLink(visitor(), { email });
  await signInByLink(visitor(), { token: await tokenMailedTo(email) });
  await expect(signIn(visitor(), squatter)).rejects.toMatchObject({ code: "unauthenticated" });
});
