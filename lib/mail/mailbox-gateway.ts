import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type ReadMail, readMail } from "#lib/mail/mail-text.ts";

export type CaughtMail = ReadMail & { readonly id: string };

const MOST_SHOWN = 100;

/** What the demo's mail catcher has caught, newest first. Its files are named `<milliseconds>-<number>.eml`. */
export async function listCaughtMails(dir: string): Promise<readonly CaughtMail[]> {
  const files = (await readdir(dir)).filter((file) => file.endsWith(".eml"));
  const newest = files.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true })).slice(0, MOST_SHOWN);
  return Promise.all(newest.map(async (id) => ({ id, ...readMail(await readFile(path.join(dir, id), "latin1")) })));
}
