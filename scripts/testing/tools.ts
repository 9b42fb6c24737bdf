import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** The script behind a package's command, so that it runs under this very Node and needs no shell. */
function toolScript(name: string, file: string): string {
  return path.join(path.dirname(require.resolve(`${name}/package.json`)), file);
}

export const BIOME = toolScript("@biomejs/biome", "bin/biome");
export const TSC = toolScript("typescript", "bin/tsc");
export const VITEST = toolScript("vitest", "vitest.mjs");
export const PLAYWRIGHT = toolScript("@playwright/test", "cli.js");
