import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { runTied } from "../tied-process.ts";
import { environment } from "./environment.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
export const NEXT = path.join(path.dirname(require.resolve("next/package.json")), "dist/bin/next");
const PRISMA = path.join(path.dirname(require.resolve("prisma/package.json")), "build/index.js");

const FOLDERS = ["app", "components", "lib", "public"];
const FILES =
  /^(package\.json|package-lock\.json|tsconfig\.json|next\.config\.mjs|postcss\.config\.mjs|proxy\.ts|instrumentation(-client)?\.ts)$/;
const NOT_BUILT = /\.test\.tsx?$|^lib\/testing\/|^lib\/db\/generated\/|\.md$/;

/** Builds the server into `distDir` unless it was last built from exactly these sources. Says so before it takes time. */
export async function ensureBuild(distDir: string, say: (line: string) => void): Promise<void> {
  const record = path.join(ROOT, distDir, "built-from");
  const sources = hashSources();
  if (existsSync(record) && readFileSync(record, "utf8") === sources) return;
  say(
    existsSync(record)
      ? "The sources have changed; building anew."
      : "Building for the first time; this takes about a minute.",
  );
  rmSync(record, { force: true });
  await run([PRISMA, "generate"], {});
  await run([NEXT, "build"], { NEXT_DIST_DIR: distDir });
  writeFileSync(record, sources);
}

function hashSources(): string {
  const hash = createHash("sha256").update(process.version);
  const files = readdirSync(ROOT).filter((name) => FILES.test(name));
  for (const folder of FOLDERS.filter((name) => existsSync(path.join(ROOT, name)))) {
    const entries = readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      files.push(path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
    }
  }
  // The schema stands for the client that is generated from it.
  files.push("prisma/schema.prisma");
  for (const file of files.filter((name) => !NOT_BUILT.test(name)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(ROOT, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

async function run(command: string[], settings: Record<string, string>): Promise<void> {
  const { code, output } = await runTied([process.execPath, ...command], {
    cwd: ROOT,
    env: { ...environment(), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...settings },
  });
  if (code !== 0) throw new Error(`${path.basename(command[0] ?? "")} ${command[1]} failed:\n${output}`);
}
