import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";

/** What an interrupted replay has done so far. */
export type Progress = {
  /** Lines of the file that are done, the header included. */
  linesDone: number;
  /** The last line of the batch that was being sent; duplicates up to here were charged by this very replay. */
  linesSent: number;
  events: number;
  duplicates: number;
  badLines: number;
  refused: number;
  chargedPicos: Picos;
};

const Saved = z.object({
  linesDone: z.int(),
  linesSent: z.int(),
  events: z.int(),
  duplicates: z.int(),
  badLines: z.int(),
  refused: z.int(),
  charged: z.string(),
});

const NOTHING: Progress = {
  linesDone: 0,
  linesSent: 0,
  events: 0,
  duplicates: 0,
  badLines: 0,
  refused: 0,
  chargedPicos: picos(0n),
};

/** Where an interrupted replay is continued from; a finished one leaves nothing behind and starts over. */
export function progressFile(name: string) {
  const file = path.resolve(".local/replay", `${name}.json`);
  return {
    load(): Progress {
      if (!existsSync(file)) return { ...NOTHING };
      const { charged, ...counts } = Saved.parse(JSON.parse(readFileSync(file, "utf8")));
      return { ...counts, chargedPicos: parseCredits(charged) };
    },
    save({ chargedPicos, ...counts }: Progress): void {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify({ ...counts, charged: formatCredits(chargedPicos) }));
      renameSync(`${file}.new`, file);
    },
    forget(): void {
      rmSync(file, { force: true });
    },
  };
}
