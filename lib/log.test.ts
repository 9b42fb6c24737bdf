import { expect, test } from "vitest";
import { openLog } from "#lib/log.ts";

const SECRETS = [
  "tg_live_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dE3fG6",
  "tg_dev_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dE3fG6",
  "tg_svc_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dE3fG6",
  "sk_live_aB3dE6gH9jK2mN5pQ8sT1vW4",
  "whsec_aB3dE6gH9jK2mN5pQ8sT1vW4",
  "eyJhbGciOiJIUzI1NiJ9.e30.abcdef",
  "hunter2-and-more",
];

function linesOf(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  write(openLog("info", { write: (line) => void lines.push(line) }));
  return lines.join("");
}

const PLACES: readonly (readonly [string, (log: ReturnType<typeof openLog>, secret: string) => void])[] = [
  ["a field of that name", (log, secret) => log.info({ key: secret, headers: { cookie: secret } }, "called")],
  ["a field deeper down", (log, secret) => log.info({ request: { input: { password: secret } } }, "called")],
  ["a body", (log, secret) => log.info({ request: { body: { note: secret } } }, "called")],
  ["an address", (log, secret) => log.info({ url: `postgresql://engine:${secret}@db.internal:5432/x` }, "lost")],
  ["a header's text", (log, secret) => log.info({ sent: `authorization: Bearer ${secret}` }, "called")],
];

test.each(PLACES)("no secret gets out in %s", (_, write) => {
  for (const secret of SECRETS) expect(linesOf((log) => write(log, secret))).not.toContain(secret);
});

test.each(SECRETS.slice(0, 5))("%s gets out nowhere: not in a sentence, an error or its stack", (secret) => {
  const lines = linesOf((log) => {
    log.info(`the key ${secret} was sent`);
    log.error({ err: new Error(`no key ${secret}`, { cause: new Error(secret) }) }, "failed");
  });
  expect(lines).not.toContain(secret);
  expect(lines).toContain("[redacted]");
});

test("a line stays a line of JSON, with what may be read", () => {
  const line = linesOf((log) => log.info({ route: "/usage", orgId: "org_0123456789abc" }, "tg_live_0123456789"));
  expect(JSON.parse(line)).toMatchObject({ route: "/usage", orgId: "org_0123456789abc", msg: "tg_live_[redacted]" });
});
