import { readFileSync } from "node:fs";
import path from "node:path";
import { once } from "#lib/once.ts";
import { findNamedFont, isEastAsian, type NamedFont } from "./named-font.ts";

// Noto Sans comes cut by script; in this order a letter is looked for.
const FIRST = "latin";
const SUBSETS = [FIRST, "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese", "devanagari"];
const WEIGHTS = { regular: 400, bold: 600 } as const;

export type Weight = keyof typeof WEIGHTS;
/** A piece of text and what writes it: an own font, by its name in the document, or one that the reader has. */
export type TextRun = { readonly font: string | NamedFont; readonly text: string };

type Range = readonly [first: number, last: number];
type Fonts = {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly ranges: ReadonlyMap<string, readonly Range[]>;
};

/** Every font of a document by the name under which its runs ask for it: "bold latin-ext". Read from disk once. */
export function documentFonts(): ReadonlyMap<string, Buffer> {
  return fonts().files;
}

/** Cuts a text into runs that one font can write. What no font knows is left to the first one, which draws an empty box. */
export function runsOf(text: string, weight: Weight): TextRun[] {
  const named = findNamedFont(text);
  const runs: { font: string | NamedFont; text: string }[] = [];
  for (const letter of text) {
    const last = runs.at(-1);
    const subset = subsetOf(letter);
    const font = subset === null && named && isEastAsian(letter) ? named : `${weight} ${subset ?? FIRST}`;
    // A space is as wide as its font says, and only an own one says it.
    const joins = letter === " " && typeof last?.font === "string";
    if (last && (last.font === font || joins)) last.text += letter;
    else runs.push({ font, text: letter });
  }
  return runs;
}

function subsetOf(letter: string): string | null {
  const code = letter.codePointAt(0) ?? 0;
  const { ranges } = fonts();
  return SUBSETS.find((name) => ranges.get(name)?.some(([first, last]) => first <= code && code <= last)) ?? null;
}

function fonts(): Fonts {
  return once("receipt-fonts", () => {
    const room = path.join(process.cwd(), "node_modules/@fontsource/noto-sans");
    const covered: Record<string, string> = JSON.parse(readFileSync(path.join(room, "unicode.json"), "utf8"));
    const files = new Map<string, Buffer>();
    for (const [weight, number] of Object.entries(WEIGHTS)) {
      for (const subset of SUBSETS) {
        const file = path.join(room, "files", `noto-sans-${subset}-${number}-normal.woff`);
        files.set(`${weight} ${subset}`, readFileSync(file));
      }
    }
    return { files, ranges: new Map(SUBSETS.map((name) => [name, (covered[name] ?? "").split(",").map(rangeOf)])) };
  });
}

/** "U+0370-0377" → [880, 887]. */
function rangeOf(text: string): Range {
  const [first = "0", last = first] = text.replace("U+", "").split("-");
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}
