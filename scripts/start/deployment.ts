import * as z from "zod";
import { OPERATOR_FIELDS, readSettings, SERVING_FIELDS, signInFields, vendorApiUrl } from "../../lib/env.ts";
import { prepareDatabase } from "./database.ts";
import { deriveSecret } from "./secret.ts";

const SETS_UP_DEPLOYMENT = ["DATABASE_URL", "STRIPE_SECRET_KEY", "SMTP_URL"] as const;

const Operator = z.object({
  ...OPERATOR_FIELDS,
  DATABASE_URL: z
    .string("is missing")
    .refine((value) => /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? ""), "is not a postgresql:// address"),
});

/** The operator's own settings, once every other one was found well-formed too. */
function readOperator(given: NodeJS.ProcessEnv): z.output<typeof Operator> {
  const beside = { PORT: SERVING_FIELDS.METER_PORT, VENDOR_API_URL: vendorApiUrl.optional() };
  readSettings(Operator.extend({ ...SERVING_FIELDS, ...signInFields(given), ...beside }), given);
  return readSettings(Operator, given);
}

/** Whether an operator has begun to set up a deployment: any one real part rules the demo out. */
export function isDeployment(environment: NodeJS.ProcessEnv): boolean {
  return SETS_UP_DEPLOYMENT.some((name) => environment[name]?.trim());
}

/**
 * Checks every setting at once, brings the database up to date and answers the server's settings.
 * Nothing is seeded, and no stand-in starts beside a real part.
 */
export async function prepareDeployment(say: (line: string) => void): Promise<Readonly<Record<string, string>>> {
  const { DATABASE_URL, ...settings } = readOperator(process.env);
  const database = await prepareDatabase(DATABASE_URL, {
    secret: settings.APP_SECRET,
    mode: "production",
    trustStorage: process.env.TRUST_STORAGE_DURABILITY === "1",
    say,
  });
  return {
    ...settings,
    ...database,
    ISSUER_NAME: process.env.ISSUER_NAME?.trim() || new URL(settings.APP_URL).hostname,
    NEXTAUTH_URL: settings.APP_URL,
    NEXTAUTH_SECRET: deriveSecret(settings.APP_SECRET, "nextauth"),
    // A demo's leftovers in the environment must not open its doors here.
    DEMO: "",
    DEMO_MAIL_DIR: "",
    DEMO_SIGN_INS: "",
    DEMO_SERVICE_KEY: "",
    STRIPE_API_BASE: "",
  };
}
