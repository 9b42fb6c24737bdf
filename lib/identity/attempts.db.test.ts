import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { transact } from "#lib/db/transact.ts";
import { Refusal } from "#lib/errors.ts";
import { contextOf, createPerson, systemContext } from "#lib/testing/actors.ts";
import { signIn } from "./sign-in.ts";
import { issueToken } from "./store.ts";
import { takeAttempt } from "./take-attempt.ts";
import { verifyEmail } from "./verify-email.ts";

const visitor = (address: string = randomUUID()) => ({ ...contextOf({ kind: "visitor" }), address });

async function somebody() {
  const person = { name: "Joan", email: `joan.${randomUUID()}@example.com`, password: "counts the votes" };
  await createPerson(person);
  return person;
}

async function codesOf(tries: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const settled = await Promise.allSettled(tries);
  const codes = settled.map((each) =>
    each.status === "fulfilled" ? "passed" : each.reason instanceof Refusal ? each.reason.code : String(each.reason),
  );
  return Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((other) => other === code).length]));
}

test("of 50 guesses at once for one account, ten are judged", async () => {
  const { email } = await somebody();
  const guesses = Array.from({ length: 50 }, (_, i) => signIn(visitor(), { email, password: `guess number ${i}` }));
  expect(await codesOf(guesses)).toEqual({ unauthenticated: 10, too_many_attempts: 40 });
});

test("an account that was tried too often refuses even the right password, until the window ends", async () => {
  const person = await somebody();
  await codesOf(Array.from({ length: 10 }, () => signIn(visitor(), { ...person, password: "wrong every time" })));
  await expect(signIn(visitor(), person)).rejects.toMatchObject({ code: "too_many_attempts" });
  const later = { ...visitor(), now: () => new Date(Date.now() + 16 * 60_000) };
  await expect(signIn(later, person)).resolves.toMatchObject({ sessionVersion: 0 });
});

test("one network address may not try many accounts", async () => {
  const address = randomUUID();
  const tries = Array.from({ length: 110 }, () => takeAttempt(visitor(address), "sign-in", randomUUID()));
  expect(await codesOf(tries)).toEqual({ passed: 100, too_many_attempts: 10 });
});

test("signing in with the right password does not add up", async () => {
  const person = await somebody();
  for (let i = 0; i < 12; i++) await signIn(visitor(), person);
});

test("links that are good do not add up, and those that are not do, whoever comes from one network address", async () => {
  const office = visitor();
  const id = await createPerson({ name: "Joan", email: `${randomUUID()}@example.com`, password: "counts the votes" });
  for (let i = 0; i < 70; i++) {
    const token = await transact(systemContext(), (tx) => issueToken(systemContext(), tx, "verify-email", id));
    await verifyEmail(office, { token });
  }
  const guesses = Array.from({ length: 70 }, () => verifyEmail(office, { token: randomUUID() }));
  expect(await codesOf(guesses)).toEqual({ invalid: 60, too_many_attempts: 10 });
});

test("an unknown address and a wrong password are answered alike, in like time", async () => {
  const { email } = await somebody();
  const timed = async (address: string) => {
    const startedAt = performance.now();
    const refusal = await signIn(visitor(), { email: address, password: "wrong password" }).catch(
      (error: unknown) => error,
    );
    return { refusal, tookMs: performance.now() - startedAt };
  };
  const quickest = async (address: string) => {
    const times = [await timed(address), await timed(address), await timed(address)];
    return times.reduce((best, each) => (each.tookMs < best.tookMs ? each : best));
  };
  const known = await quickest(email);
  const unknown = await quickest(`nobody.${randomUUID()}@example.com`);
  expect(unknown.refusal).toEqual(known.refusal);
  // The hash takes nearly all of the time; without it the answer would come in a few milliseconds.
  expect(unknown.tookMs).toBeGreaterThan(known.tookMs / 4);
});
