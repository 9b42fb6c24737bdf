import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { forgetAttempts } from "#lib/identity/forget-attempts.ts";
import { contextOf, createUser } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

test("what still counts stays, what is over goes", async () => {
  const tag = randomUUID();
  const attempt = (name: string, end: string) =>
    asOwner("INSERT INTO auth_attempts (bucket, window_end_at, count) VALUES ($1, now() + $2::interval, 3)", [
      `${tag} ${name}`,
      end,
    ]);
  await attempt("over", "-1 minute");
  await attempt("open", "5 minutes");
  const userId = await createUser("Late");
  for (const end of ["-31 days", "-29 days", "1 hour"]) {
    await asOwner(
      "INSERT INTO auth_tokens (hash, purpose, user_id, expires_at) VALUES (sha256($1::bytea), 'sign_in', $2, now() + $3::interval)",
      [`${tag}${end}`, userId, end],
    );
  }
  await forgetAttempts(contextOf({ kind: "system", job: "forget-attempts" }));
  const attempts = await asOwner<{ bucket: string }>("SELECT bucket FROM auth_attempts WHERE bucket LIKE $1", [
    `${tag}%`,
  ]);
  expect(attempts.map(({ bucket }) => bucket)).toEqual([`${tag} open`]);
  const [tokens] = await asOwner<{ left: number }>("SELECT count(*)::int AS left FROM auth_tokens WHERE user_id = $1", [
    userId,
  ]);
  expect(tokens?.left).toBe(2);
});

test("nobody but a job forgets attempts", async () => {
  const user = contextOf({ kind: "user", userId: await createUser("Curious") });
  await expect(forgetAttempts(user)).rejects.toMatchObject({ code: "forbidden" });
});
