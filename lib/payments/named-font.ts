/**
 * A font that a document names and whoever reads it has: PDF knows the letters of East Asia by collections and lets the reader's
 * own computer draw them. Embedding such a font would take 80 MB of files to print a name.
 */
export type NamedFont = {
  readonly name: string;
  /** The collection of letters, as PDF calls it, and how UTF-16 finds them in it. */
  readonly ordering: string;
  readonly supplement: number;
  readonly encoding: string;
  /** The first and last letter, by their place in the collection, that are half as wide. */
  readonly halfWide: readonly [first: number, last: number];
};

const JAPANESE: NamedFont = {
  name: "HeiseiKakuGo-W5",
  ordering: "Japan1",
  supplement: 6,
  encoding: "UniJIS-UTF16-H",
  halfWide: [231, 632],
};
const KOREAN: NamedFont = {
  name: "HYGoThic-Medium",
  ordering: "Korea1",
  supplement: 2,
  encoding: "UniKS-UTF16-H",
  halfWide: [8094, 8190],
};
const CHINESE: NamedFont = {
  name: "STSong-Light",
  ordering: "GB1",
  supplement: 5,
  encoding: "UniGB-UTF16-H",
  halfWide: [814, 939],
};

const EAST_ASIAN = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\u3000\uff01-\uffee]/u;
const HANGUL = /\p{sc=Hangul}/u;
const KANA = /[\p{sc=Hiragana}\p{sc=Katakana}]/u;
const HALF_WIDE = /[\uff61-\uffdc]/;

/** Whether a letter that no font here can draw has its place in one that is named. */
export function isEastAsian(letter: string): boolean {
  return EAST_ASIAN.test(letter);
}

/**
 * The font for the East Asian letters of one text, or null when it has none. Its own script decides; ideographs alone are
 * Japanese if the Japanese standard has them all, otherwise Chinese.
 */
export function findNamedFont(text: string): NamedFont | null {
  const letters = [...text].filter(isEastAsian);
  if (letters.length === 0) return null;
  if (HANGUL.test(text)) return KOREAN;
  if (KANA.test(text)) return JAPANESE;
  const known = japaneseLetters();
  // The standard is older than the rare variants of names, which lie beyond its sixteen bits.
  return letters.every((letter) => letter.length > 1 || known.has(letter)) ? JAPANESE : CHINESE;
}

/** Every letter of the Japanese standard: what its two bytes can say. */
function japaneseLetters(): ReadonlySet<string> {
  const pairs: number[] = [];
  for (let lead = 0x81; lead <= 0xfc; lead += 1) {
    if (lead >= 0xa0 && lead < 0xe0) continue;
    for (let trail = 0x40; trail <= 0xfc; trail += 1) pairs.push(lead, trail);
  }
  return new Set(new TextDecoder("shift_jis").decode(new Uint8Array(pairs)));
}

/** How wide a text is in a named font, in units of its size. */
export function namedWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (HALF_WIDE.test(letter) ? 0.5 : 1), 0);
}

/** A text as PDF takes it under such an encoding: UTF-16, big end first, in hexadecimal digits. */
export function namedText(text: string): string {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0")).join("");
}
