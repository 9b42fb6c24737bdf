/** One row of a table of text, with the line on which it begins. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

export type CsvRead = { readonly rows: readonly CsvRow[] } | { readonly line: number; readonly detail: string };

const DELIMITERS = [",", ";", "\t"];
const QUOTED = /"((?:[^"]|"")*)"/y;
const NEWLINE = /\r\n|\n|\r/y;
const FORMULA = /^['=+\-@\t\r]/;

/** Spreadsheets of some countries separate by semicolons or tabs; the heading tells. */
function delimiterOf(text: string): string {
  const heading = text.slice(0, text.search(/[\r\n]|$/));
  return DELIMITERS.find((each) => heading.includes(each)) ?? ",";
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** Reads RFC 4180, with any of three delimiters and line ends; empty lines are left out. */
export function readCsv(source: string): CsvRead {
  const text = source.replace(/^\uFEFF/, "");
  const delimiter = delimiterOf(text);
  const plain = new RegExp(`[^"\\r\\n${delimiter}]*`, "y");
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let [index, line, rowLine] = [0, 1, 1];
  const takeAt = (pattern: RegExp) => {
    pattern.lastIndex = index;
    const found = pattern.exec(text);
    index += found?.[0].length ?? 0;
    return found;
  };
  while (index <= text.length) {
    const quoted = takeAt(QUOTED);
    line += lineBreaks(quoted?.[0] ?? "");
    cells.push(quoted ? (quoted[1] ?? "").replaceAll('""', '"') : (takeAt(plain)?.[0].trim() ?? ""));
    const next = text[index];
    if (next === delimiter) {
      index += 1;
      continue;
    }
    if (next !== undefined && !takeAt(NEWLINE)) {
      const detail = `a quotation mark in cell ${cells.length} is not closed or stands inside the text; write two ("") for one`;
      return { line, detail };
    }
    if (cells.some((cell) => cell !== "")) rows.push({ line: rowLine, cells });
    cells = [];
    if (next === undefined) break;
    line += 1;
    rowLine = line;
  }
  return { rows };
}

function writeCell(text: string): string {
  // A cell that begins like a formula would be run by a spreadsheet; the apostrophe makes it text.
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Undoes the apostrophe that writeCsv puts before what looks like a formula. */
export function cellText(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(writeCell).join(",")}\r\n`).join("");
}
