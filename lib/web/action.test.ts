import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { refuse } from "#lib/errors.ts";
import { runAction } from "./action.ts";

const ctx: Context = { actor: { kind: "visitor" }, requestId: randomUUID(), address: null, now: () => new Date(0) };
const Input = z.object({ name: z.string("Enter a name.").min(3, "Too short."), count: z.number("Enter a number.") });
const answer = (verb: () => Promise<unknown>) => runAction(ctx, Input, verb, { name: "Ada", count: 1 });

test("what was sent is parsed before anything runs, and each field at fault is named", async () => {
  const never = () => Promise.reject(new Error("ran"));
  const result = await runAction(ctx, Input, never, { name: "A" });
  expect(result).toMatchObject({
    ok: false,
    code: "invalid",
    fields: { name: "Too short.", count: "Enter a number." },
  });
  expect(await runAction(ctx, Input, never, { name: "A", count: 1 })).toMatchObject({ message: "Too short." });
  expect(await runAction(ctx, Input, never, null)).toMatchObject({ ok: false, code: "invalid" });
});

test("text that no database can keep runs nothing, however deep it is", async () => {
  const Deep = z.object({ lists: z.array(z.object({ names: z.array(z.string()) })), at: z.date(), count: z.bigint() });
  const never = () => Promise.reject(new Error("ran"));
  const sent = (name: string) => ({ lists: [{ names: ["fine", name] }], at: new Date(0), count: 1n });
  expect(await runAction(ctx, Deep, never, sent("A\0da"))).toMatchObject({ ok: false, code: "invalid" });
  expect(await runAction(ctx, Deep, async () => 7, sent("Ada"))).toEqual({ ok: true, value: 7 });
});

test("a value and a refusal are answers", async () => {
  expect(await answer(async () => 7)).toEqual({ ok: true, value: 7 });
  const fields = { name: "Is taken." };
  expect(await answer(async () => refuse("conflict", "Taken.", { fields }))).toEqual({
    ok: false,
    code: "conflict",
    message: "Taken.",
    fields,
  });
});

test("a bug is answered with one fixed sentence that names the request and nothing else", async () => {
  const result = await answer(() => Promise.reject(new Error("connect ECONNREFUSED postgres://secret@db")));
  expect(result).toMatchObject({ ok: false, code: "bug" });
  expect(JSON.stringify(result)).toContain(ctx.requestId);
  expect(JSON.stringify(result)).not.toContain("secret");
});

test("a redirect or not-found that a verb's caller raises passes through", async () => {
  const signal = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;replace;/sign-in;307;" });
  await expect(answer(() => Promise.reject(signal))).rejects.toBe(signal);
});
