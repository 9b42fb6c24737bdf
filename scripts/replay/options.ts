import { existsSync, readFileSync } from "node:fs";
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

/** What the demo's start leaves for its own tools: where it answers and whom it seeded. */
const Demo = z.object({ url: z.string().optional(), organizations: z.record(z.string(), z.string()).optional() });

function readDemo(): z.infer<typeof Demo> {
  return existsSync(".local/demo.json") ? Demo.parse(JSON.parse(readFileSync(".local/demo.json", "utf8"))) : {};
}

function serviceKey(): string {
  const fromFile = existsSync(".local/service-key") ? readFileSync(".local/service-key", "utf8").trim() : "";
  const key = process.env.TOLLGATE_SERVICE_KEY ?? fromFile;
  if (key === "") {
    throw new Error("no service key: start the demo once, or set TOLLGATE_SERVICE_KEY to one with the scope backfill");
  }
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
  const demo = readDemo();
  const orgId = values.org.startsWith("org_") ? values.org : demo.organizations?.[values.org];
  if (!orgId) {
    const known = Object.keys(demo.organizations ?? {}).join(", ") || "none; start the demo once";
    throw new Error(`there is no seeded organization "${values.org}" (known: ${known}); an org_… id works too`);
  }
  const url = values.url ?? demo.url ?? "http://127.0.0.1:3000";
  return { file, model: values.model, orgId, url, serviceKey: serviceKey() };
}
