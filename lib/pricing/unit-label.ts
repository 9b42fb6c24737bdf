import { groupDigits } from "#lib/money/display-credits.ts";

const IRREGULAR: Readonly<Record<string, string>> = { bytes: "byte" };

/** A meter in words: ("input_tokens", true) → "input tokens"; one of them: "input token". */
export function unitLabel(meter: string, plural: boolean): string {
  const words = meter.replaceAll("_", " ");
  if (plural) return words;
  return IRREGULAR[words] ?? words.replace(/s$/, "");
}

/** A count with its unit: "1,000,000 input tokens", "1 image"; the count is a plain decimal string. */
export function countLabel(count: string, meter: string): string {
  return `${groupDigits(count)} ${unitLabel(meter, count !== "1")}`;
}
