import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";

/** What to hand to Playwright's `launch`. */
export type Browser = {
  /** Unset for the browser that Playwright installed itself. */
  readonly executablePath?: string;
  readonly args: string[];
  readonly env?: Record<string, string>;
};

const ARGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC_PATHS = ["Google Chrome", "Chromium"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/**
 * Finds a Chromium: CHROMIUM_PATH, Playwright's own, the system's, else the one in the npm package (Linux on x64).
 * @throws Error with one sentence that names CHROMIUM_PATH when there is none.
 */
export async function findBrowser(): Promise<Browser> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!isExecutable(named)) throw new Error(`CHROMIUM_PATH names ${named}, which is not an executable file.`);
    return { executablePath: named, args: ARGS };
  }
  if (isInstalledByPlaywright()) return { args: ARGS };
  const system = findSystemChromium();
  if (system) return { executablePath: system, args: ARGS };
  if (process.platform === "linux" && process.arch === "x64") return unpackedBrowser();
  throw new Error("The browser tests found no Chromium; name one in CHROMIUM_PATH.");
}

/** Headless runs use a shell that Playwright keeps in a folder of its own beside the whole browser. */
function isInstalledByPlaywright(): boolean {
  const whole = chromium.executablePath();
  const shell = whole.replace(/chromium-(\d+).*$/, "chromium_headless_shell-$1");
  return existsSync(whole) || (shell !== whole && existsSync(shell));
}

function findSystemChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...candidates, ...MAC_PATHS].find(isExecutable);
}

async function unpackedBrowser(): Promise<Browser> {
  const folder = await unpack();
  const executablePath = path.join(folder, "chromium");
  const libraries = path.join(folder, "al2023/lib");
  const env: Record<string, string> = { ...stringsOf(process.env), FONTCONFIG_PATH: path.join(folder, "fonts") };
  // The package brings the libraries that a bare machine lacks; a machine that has them keeps its own.
  if (missingLibraries(executablePath, env).length > 0) {
    env.LD_LIBRARY_PATH = [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  }
  const missing = missingLibraries(executablePath, env);
  if (missing.length > 0) {
    throw new Error(`The packaged Chromium lacks ${missing.join(", ")} here; name another one in CHROMIUM_PATH.`);
  }
  return { executablePath, args: ARGS, env };
}

/** Unpacks once for each version and user; a folder under its final name is always whole. */
async function unpack(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const packageDir = entry.slice(0, entry.lastIndexOf("/build/"));
  const { version }: { version: string } = createRequire(import.meta.url)(path.join(packageDir, "package.json"));
  const folder = path.join(tmpdir(), `tollgate-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (isExecutable(path.join(folder, "chromium"))) return folder;
  const draft = await mkdtemp(`${folder}-`);
  const { inflate } = await import("@sparticuz/chromium");
  const before = process.env.TMPDIR;
  // The package unpacks to the temporary folder and takes whatever it finds there, also another user's or a torn file.
  process.env.TMPDIR = draft;
  try {
    const archives = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
    await Promise.all(archives.map((name) => inflate(path.join(packageDir, "bin", name))));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  await mkdir(path.dirname(folder), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return folder;
}

function missingLibraries(file: string, env: Record<string, string>): string[] {
  const shown = execFileSync("ldd", [file], { env: { ...process.env, ...env }, encoding: "utf8" });
  return [...shown.matchAll(/^\s*(\S+) => not found/gm)].map(([, name = ""]) => name);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function stringsOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}
