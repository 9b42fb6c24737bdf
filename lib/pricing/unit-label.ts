import { groupDigits } from "#lib/money/display-credits.ts";

const IRREGULAR: Readonly<Record<string, string>> = { bytes: "byte" };

function singular(meter: string): string {
  return IRREGULAR[meter] ?? meter.replace(/s$/, "");
}

/** A meter in words: ("input_tokens", true) → "input tokens"; one of them: "input token". */
export function unitLabel(meter: string, plural: boolean): string {
  return (plural ? meter : singular(meter)).replaceAll("_", " ");
}

/** A count with its unit: "1,000,000 input tokens", "1 image"; the count is a plain decimal string. */
export function countLabel(count: string, meter: string): string {
  return `${groupDigits(count)} ${unitLabel(meter, count !== "1")}`;
}

/** The same with the meter as it is sent, for formulas: "374 input_tokens", "1 input_token". */
export function countedMeter(count: string, meter: string): string {
  return `${groupDigits(count)} ${count === "1" ? singular(meter) : meter}`;
}

/** All quantities of a call: "374 input tokens, 1 request". */
export function quantityLabel(meters: Readonly<Record<string, string>>): string {
  return Object.entries(meters)
    .map(([meter, count]) => countLabel(count, meter))
    .join(", ");
}
