/** Arrays as Postgres reads them. The driver writes them too, but asks of every element what it is. */

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;

/** An array of what needs no quotes: numbers, truth values, instants, days. */
export function plainArray(values: readonly (bigint | number | boolean | string | null)[]): string {
  let text = "";
  for (const value of values) text += value === null ? ",NULL" : `,${value}`;
  return `{${text.slice(1)}}`;
}

/** An array of text or JSON. */
export function textArray(values: readonly (string | null)[]): string {
  let text = "";
  for (const value of values) {
    if (value === null) text += ",NULL";
    else text += NEEDS_ESCAPE.test(value) ? `,"${value.replace(ESCAPED, "\\$&")}"` : `,"${value}"`;
  }
  return `{${text.slice(1)}}`;
}

/** An array of bytes, each written in hexadecimal. */
export function bytesArray(values: readonly string[]): string {
  return `{${values.map((value) => `"\\\\x${value}"`).join(",")}}`;
}
