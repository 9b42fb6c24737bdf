import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const LONGEST_README = 60;

/** The top level is fixed: rooms, documents, and the files that tools insist on. */
const TOP_LEVEL = new Set([
  ...["app", "components", "lib", "prisma", "e2e", "public", "scripts", ".ci", ".github"],
  ...["README.md", "CHANGELOG.md", "PROOFS.md", "SECURITY.md", "LICENSE", ".gitignore", ".dockerignore", "Dockerfile"],
  ...[
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "biome.json",
    "next.config.mjs",
    "prisma.config.ts",
  ],
  ...["vitest.config.ts", "playwright.config.ts", "proxy.ts", "instrumentation.ts", "knip.json", "postcss.config.mjs"],
]);

/** Committed files and folders at the top that have no business there. */
export function strangersAtTheTop(): string[] {
  const files = execFileSync("git", ["-c", "safe.directory=*", "ls-files"], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split("\n");
  return [...new Set(files.map((file) => file.split("/")[0] ?? ""))].filter((name) => !TOP_LEVEL.has(name));
}

/** Rooms of lib whose README is missing or too long to be read. */
export function roomsWithoutReadme(): string[] {
  const rooms = readdirSync(path.join(ROOT, "lib"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return rooms.flatMap(({ name }) => {
    const file = path.join(ROOT, "lib", name, "README.md");
    if (!existsSync(file)) return [`lib/${name} has no README.md`];
    const lineCount = readFileSync(file, "utf8").trimEnd().split("\n").length;
    return lineCount > LONGEST_README ? [`lib/${name}/README.md has ${lineCount} lines`] : [];
  });
}
