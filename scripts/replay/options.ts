import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";

export type Options = {
  readonly file: string;
  readonly model: string;
  readonly orgId: string;
  readonly url: string;
  readonly serviceKey: string;
};

const USAGE = "usage: npm run replay -- FILE.csv --model NAME [--org NAME] [--url URL]";

/** Reads what the demo's start leaves for its own tools, or null where no demo was ever started. */
function readState(name: string): string | null {
  const file = path.join(process.env.DEMO_STATE_DIR ?? ".local", name);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function seededOrganizations(): Record<string, string> {
  return z.record(z.string(), z.string()).parse(JSON.parse(readState("organizations.json") ?? "{}"));
}

function runningUrl(): string {
  const running = readState("running.json");
  if (!running) throw new Error('no demo is running here: start it with "npm start", or name a server with --url');
  return z.object({ url: z.string() }).parse(JSON.parse(running)).url;
}

function serviceKey(): string {
  const key = process.env.TOLLGATE_SERVICE_KEY ?? readState("service-key")?.trim();
  if (!key)
    throw new Error("no service key: start the demo once, or set TOLLGATE_SERVICE_KEY to one with the scope backfill");
  return key;
}

/** Reads the command line. --org takes the name of a seeded organization or any org_… id; "Replay" by default. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { model: { type: "string" }, org: { type: "string", default: "Replay" }, url: { type: "string" } },
  });
  const [file, ...more] = positionals;
  if (!file || more.length > 0 || !values.model) throw new Error(USAGE);
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  const seeded = seededOrganizations();
  const orgId = values.org.startsWith("org_") ? values.org : seeded[values.org];
  if (!orgId) {
    const known = Object.keys(seeded).join(", ") || "none; start the demo once";
    throw new Error(`there is no seeded organization "${values.org}" (known: ${known}); an org_… id works too`);
  }
  return { file, model: values.model, orgId, url: values.url ?? runningUrl(), serviceKey: serviceKey() };
}
