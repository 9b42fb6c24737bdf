import pino, { type DestinationStream, type Logger } from "pino";
import { once } from "#lib/once.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Nobody logs an input whole; fields of these names are struck out should one slip in. */
const SECRET_FIELDS = ["password", "token", "key", "secret", "authorization", "cookie", "body", "headers"];

/** What is a secret wherever it stands: keys of ours and of Stripe's, bearer tokens, passwords in addresses. */
const SECRETS =
  /\b(tg_(?:live|dev|svc)|[sr]k_(?:live|test)|whsec)_\w{8,}|(?<=\bBearer )[\w.~+/=-]{8,}|(?<=:\/\/[^\s/:@]{0,64}:)[^\s/@]+(?=@)/g;

function hidden(_secret: string, kind: string | undefined): string {
  return kind ? `${kind}_[redacted]` : "[redacted]";
}

/** A log that writes lines of JSON without secrets. */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: "[redacted]",
    },
    hooks: { streamWrite: (line) => line.replaceAll(SECRETS, hidden) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A level that is none is complained about with the other settings; until then there is a log. */
function levelFrom(text: string | undefined): string {
  return LOG_LEVELS.find((level) => level === text) ?? "info";
}

/** The process's log, on standard output; silent in tests. */
export function log(): Logger {
  return once("log", () => openLog(process.env.VITEST ? "silent" : levelFrom(process.env.LOG_LEVEL)));
}
