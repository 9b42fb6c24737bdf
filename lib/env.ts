import * as z from "zod";
import { readRange } from "#lib/keys/address-range.ts";
import { LOG_LEVELS } from "#lib/log.ts";
import { once } from "#lib/once.ts";

const SECRET_LENGTH = 32;
const METRICS_TOKEN = /^\S{16,}$/;
/** Which API requests get a line: each, of those alike one a second, or only those that failed on our side. */
const REQUEST_LOGS = ["all", "sampled", "errors"] as const;

const text = z.string("is missing").min(1, "is missing");
const address = (schemes: readonly string[], what: string) =>
  text.refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol), `is not ${what}`);
const postgres = address(["postgres:", "postgresql:"], "a postgresql:// address");
const origin = address(["http:", "https:"], "an http:// or https:// address").refine(
  (value) => !URL.canParse(value) || new URL(value).pathname === "/",
  "must be an origin without a path, as the browser's address bar shows it",
);
const longSecret = text.min(SECRET_LENGTH, `needs at least ${SECRET_LENGTH} characters`);
const optional = z.string().optional();
const NO_PORT = "is not a port number";
const port = z.coerce.number(NO_PORT).int(NO_PORT).min(1, NO_PORT).max(65_535, NO_PORT);
/** Addresses and ranges; a range of all addresses would trust every caller, so it is none. */
const ranges = text.transform((value, ctx) => {
  const written = value.split(/[\s,]+/).filter(Boolean);
  const read = written.map(readRange).flatMap((range) => (range && range.length > 0 ? [range] : []));
  if (read.length < written.length) ctx.addIssue("is not a list of addresses and ranges like 127.0.0.1, 10.0.0.0/8");
  return read;
});

/** The settings an operator gives, by the names they have in the environment. */
export const OPERATOR_FIELDS = {
  APP_URL: origin.transform((value) => new URL(value).origin),
  APP_SECRET: longSecret,
  STRIPE_SECRET_KEY: text.regex(/^(sk|rk)_(test|live)_/, "is not a secret key (sk_… or rk_…)"),
  STRIPE_WEBHOOK_SECRET: text.startsWith("whsec_", "is not a signing secret (whsec_…)"),
  SMTP_URL: address(["smtp:", "smtps:"], "an smtp:// or smtps:// address"),
  MAIL_FROM: text.regex(/^[^\s@]+@[^\s@]+$|<[^\s@]+@[^\s@]+>$/, "is not a mail address"),
};

/** Optional settings of how the API is served and watched. */
export const SERVING_FIELDS = {
  /** Where backends may call API v1 past Next; without a port it is served through Next alone. */
  METER_PORT: port.optional(),
  METER_HOST: text.default("127.0.0.1"),
  /** The proxies in front, whose word on who called them counts; without any the socket's address does. */
  TRUSTED_PROXIES: ranges.default([]),
  /** What GET /metrics asks for as a bearer token; without one only this machine may read them, at the second door. */
  METRICS_TOKEN: text.regex(METRICS_TOKEN, "needs at least 16 characters, none of them a space").optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `is none of ${LOG_LEVELS.join(", ")}`).default("info"),
  LOG_REQUESTS: z.enum(REQUEST_LOGS, `is none of ${REQUEST_LOGS.join(", ")}`).default("sampled"),
};

export const vendorApiUrl = address(["http:", "https:"], "an http:// or https:// address").transform((value) =>
  value.replace(/\/+$/, ""),
);

/** Optional ways to sign in; `given` says what stands beside, because half of a pair would quietly be none. */
export function signInFields(given: Readonly<Record<string, string | undefined>>) {
  const beside = (other: string) => (given[other]?.trim() ? z.string(`is missing beside ${other}`) : optional);
  return {
    GITHUB_CLIENT_ID: beside("GITHUB_CLIENT_SECRET"),
    GITHUB_CLIENT_SECRET: beside("GITHUB_CLIENT_ID"),
    GOOGLE_CLIENT_ID: beside("GOOGLE_CLIENT_SECRET"),
    GOOGLE_CLIENT_SECRET: beside("GOOGLE_CLIENT_ID"),
  };
}

const Settings = z
  .object({
    ...OPERATOR_FIELDS,
    PORTAL_DATABASE_URL: postgres,
    ENGINE_DATABASE_URL: postgres,
    STAFF_DATABASE_URL: postgres,
    NEXTAUTH_URL: origin,
    NEXTAUTH_SECRET: longSecret,
    STRIPE_API_BASE: origin.optional(),
    /** Where the vendor's own API answers, as the quick start shows it to customers. */
    VENDOR_API_URL: vendorApiUrl.optional(),
    /** Who issues receipts: the vendor's name as it stands on documents. */
    ISSUER_NAME: text.default("Tollgate demo"),
    ...SERVING_FIELDS,
    DEMO: optional.transform((value) => value === "1"),
    DEMO_MAIL_DIR: optional,
    /** The file of whom the demo lets in. */
    DEMO_SIGN_INS: optional,
    DEMO_SERVICE_KEY: optional,
    /** Seconds of video that the demo vendor renders in one second. */
    DEMO_TASK_SPEED: z.coerce.number("is not a number").positive("is not above zero").default(2),
    GITHUB_CLIENT_ID: optional,
    GITHUB_CLIENT_SECRET: optional,
    GOOGLE_CLIENT_ID: optional,
    GOOGLE_CLIENT_SECRET: optional,
  })
  .refine((settings) => !(settings.STRIPE_API_BASE && settings.STRIPE_SECRET_KEY.includes("_live_")), {
    path: ["STRIPE_API_BASE"],
    message: "must not stand beside a live key: the Stripe sandbox moves no money",
  })
  .refine((settings) => !(settings.DEMO && settings.STRIPE_SECRET_KEY.includes("_live_")), {
    path: ["DEMO"],
    message: "must not stand beside a live key",
  });

/** What the server process runs with. */
export type Env = Readonly<z.output<typeof Settings>>;

/** The settings of this process, checked on first use. Throws one error that names every problem, and never a value. */
export function env(): Env {
  return once("env", () => readSettings(Settings, process.env));
}

/** Reads `schema` from environment variables, where an empty one counts as unset. */
export function readSettings<S extends z.ZodType>(
  schema: S,
  source: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = new Map(result.error.issues.toReversed().map(({ path, message }) => [path.join("."), message]));
  const lines = [...problems].map(([name, message]) => `  ${name} ${message}`).toReversed();
  throw new Error(`Settings that need mending:\n${lines.join("\n")}`);
}
