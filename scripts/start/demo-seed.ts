import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { runTied } from "../tied-process.ts";
import { environment } from "./environment.ts";

export type SignIn = { readonly role: string; readonly email: string; readonly password: string };

const ROOT = path.resolve(import.meta.dirname, "../..");
const SEED = path.join(ROOT, "prisma/seed.ts");

/**
 * A demo whose seeding was cut short begins again from nothing: there is nobody's work in it yet.
 * To be called before the database is migrated.
 */
export async function clearHalfSeeded(ownerUrl: string, stateDir: string): Promise<void> {
  if (!existsSync(markOf(stateDir))) return;
  const target = new URL(ownerUrl);
  const database = pg.escapeIdentifier(target.pathname.slice(1));
  target.pathname = "/postgres";
  const client = new pg.Client({ connectionString: target.href });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
  for (const left of ["stripe", "mail", "demo.json", "organizations.json", "service-key", "seeding"]) {
    rmSync(path.join(stateDir, left), { recursive: true, force: true });
  }
}

/** Fills a new demo with its customers and their history; one that has users already is left as it is. */
export async function seedOnce(
  ownerUrl: string,
  stateDir: string,
  options: { readonly settings: Readonly<Record<string, string>>; readonly say: (line: string) => void },
): Promise<void> {
  if (!existsSync(SEED) || (await hasUsers(ownerUrl))) return;
  options.say("Seeding the demo.");
  writeFileSync(markOf(stateDir), "");
  const { code, output } = await runTied([process.execPath, "--conditions=react-server", SEED], {
    cwd: ROOT,
    env: { ...environment(), ...options.settings },
  });
  if (code !== 0) throw new Error(`Seeding failed, and the next start begins it anew:\n${output}`);
  rmSync(markOf(stateDir));
}

/** The file in which the seed says who may sign in. */
export function signInsIn(stateDir: string): string {
  return path.resolve(stateDir, "demo.json");
}

export function readSignIns(stateDir: string): SignIn[] {
  const file = signInsIn(stateDir);
  if (!existsSync(file)) return [];
  const signIns: SignIn[] = JSON.parse(readFileSync(file, "utf8"));
  return signIns;
}

export function readServiceKey(stateDir: string): string | undefined {
  const file = path.join(stateDir, "service-key");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

function markOf(stateDir: string): string {
  return path.join(stateDir, "seeding");
}

async function hasUsers(ownerUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return (await client.query("SELECT EXISTS (SELECT 1 FROM users) AS yes")).rows[0]?.yes === true;
  } finally {
    await client.end();
  }
}
