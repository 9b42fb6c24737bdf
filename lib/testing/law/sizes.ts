import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FOLDERS = ["app", "components", "lib", "prisma", "e2e", "scripts"];
const MEASURED = /\.(tsx?|mjs|css)$/;
const LEFT_OUT = /^lib\/db\/generated\/|^prisma\/migrations\//;

export type FileLength = { readonly path: string; readonly lineCount: number };

/** How long each file is; what is generated and migrations are left out, tests and styles are not. */
export function lengthsOf(): FileLength[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  return files
    .filter((file) => MEASURED.test(file) && !LEFT_OUT.test(file))
    .map((file) => ({
      path: file,
      lineCount: readFileSync(path.join(ROOT, file), "utf8").trimEnd().split("\n").length,
    }));
}

/** The value that the given share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}
