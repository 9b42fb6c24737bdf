import pino, { type Logger } from "pino";
import { once } from "#lib/once.ts";

/** Structured lines on standard output. Nobody logs an input whole; these names are struck out should one slip in. */
const SECRET_FIELDS = ["password", "token", "key", "secret", "authorization", "cookie"];

/** The process's log; silent in tests. */
export function log(): Logger {
  return once("log", () =>
    pino({
      level: process.env.VITEST ? "silent" : (process.env.LOG_LEVEL ?? "info"),
      base: undefined,
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
    }),
  );
}
