import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import prismaConfig from "../../prisma.config.ts";
import { engineConnection } from "./engine-connection.ts";
import { readMigrations } from "./files.ts";

const SCHEMA = path.resolve(import.meta.dirname, "../../prisma/schema.prisma");
export const MIGRATIONS = path.resolve(import.meta.dirname, "../../prisma/migrations");
export const LOCK_FILE = path.join(MIGRATIONS, "migration_lock.toml");

/**
 * The SQL that leads from the migrations to schema.prisma; empty when they agree.
 * Prisma's schema engine runs as WebAssembly, since the native one is a download; it replays the migrations in a
 * throw-away database beside `url`. What schema.prisma cannot say (functions, triggers, checks) it leaves alone.
 */
export async function missingSql(url: string): Promise<string> {
  const schema = { path: "schema.prisma", content: readFileSync(SCHEMA, "utf8") };
  const factory = bindMigrationAwareSqlAdapterFactory(adapterFactory(url));
  await loadEngine();
  const engine = await bindings.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, factory);
  const comparison = engine.diff({
    from: {
      tag: "migrations",
      baseDir: MIGRATIONS,
      lockfile: { path: path.basename(LOCK_FILE), content: readOptional(LOCK_FILE) },
      shadowDbInitScript: "",
      migrationDirectories: readMigrations(MIGRATIONS).map(({ name, sql }) => ({
        path: name,
        migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
      })),
    },
    to: { tag: "schemaDatamodel", files: [schema] },
    script: true,
    exitCode: true,
    filters: {
      externalTables: prismaConfig.tables?.external ?? [],
      externalEnums: prismaConfig.enums?.external ?? [],
    },
  });
  const { stdout, exitCode } = await comparison.catch((error: unknown) => {
    // The engine knows errors of its connection by number only; the sentence that helps stayed on this side.
    const [, number] = /External error id#(\d+)/.exec(String(error)) ?? [];
    const cause = number === undefined ? undefined : factory.errorRegistry.consumeError(Number(number))?.error;
    throw cause ? new Error(`${firstLine(error)} ${firstLine(cause)}`, { cause }) : error;
  });
  return exitCode === 0 ? "" : (stdout ?? "");
}

async function loadEngine(): Promise<void> {
  const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const code = readFileSync(path.join(path.dirname(file), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(code, { "./schema_engine_bg.js": { ...bindings } });
  const { __wbg_set_wasm: handOver } = loader(bindings);
  handOver(instance.exports);
  const { __wbindgen_start: begin } = instance.exports;
  if (typeof begin === "function") begin();
}

type Loader = { readonly __wbg_set_wasm: (exports: WebAssembly.Exports) => void };

/** The binding that hands over the instance exists in the module but not in its types. */
function loader(module: object): Loader {
  return module as Loader;
}

function adapterFactory(url: string) {
  return {
    provider: "postgres" as const,
    adapterName: "@prisma/adapter-pg",
    connect: () => engineConnection(url, async () => {}),
    connectToShadowDb: async () => {
      const scratch = `scratch_${randomUUID().replaceAll("-", "")}`;
      await execute(url, `CREATE DATABASE ${scratch}`);
      const scratchUrl = new URL(url);
      scratchUrl.pathname = `/${scratch}`;
      return engineConnection(scratchUrl.href, () => execute(url, `DROP DATABASE ${scratch} WITH (FORCE)`));
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]?.trim() ?? "";
}

function readOptional(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
