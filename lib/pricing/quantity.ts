import { trimDecimal, writeDecimal } from "#lib/money/decimal.ts";

/** A counted amount of a meter in units of 10⁻⁶, never negative: 374 tokens are 374_000_000n. */
export type Quantity = bigint & { readonly __unit: "micro-count" };

/** How many Quantity units one counted unit has. */
export const COUNT_MICROS = 1_000_000n;
const PLACES = 6;
// With prices of at most 10⁹ credits this keeps every charge inside numeric(38,12).
const MOST_DIGITS = 16;
const LONGEST = 64;
const DECIMAL = /^(\d+)(?:\.(\d+))?$/;

/** Names a whole number of millionths as such; the only way to make one. */
export function quantity(value: bigint): Quantity {
  return value as Quantity;
}

function parseText(text: string): Quantity {
  const match = text.length > LONGEST ? null : DECIMAL.exec(text);
  if (!match) throw new RangeError(`"${text.slice(0, 40)}" is not a decimal number of zero or more`);
  const digits = (match[2] ?? "").replace(/0+$/, "");
  if (digits.length > PLACES) throw new RangeError(`"${text}" has more than ${PLACES} decimal places`);
  const whole = (match[1] ?? "").replace(/^0+/, "");
  if (whole.length > MOST_DIGITS)
    throw new RangeError(`"${text}" has more than ${MOST_DIGITS} digits before the point`);
  return quantity(BigInt(whole + digits.padEnd(PLACES, "0")));
}

/**
 * Reads a quantity as the API takes it: a decimal string with at most 6 places, or a JSON number that is a safe whole
 * number. A larger or broken number has lost digits before it got here, so it is refused rather than charged.
 * @throws RangeError naming what is wrong.
 */
export function parseQuantity(value: unknown): Quantity {
  if (typeof value === "string") return parseText(value);
  if (typeof value !== "number") throw new RangeError("a quantity is a decimal string or a whole number");
  if (value < 0) throw new RangeError(`${value} is not a decimal number of zero or more`);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe whole number; send it as a string`);
  return quantity(BigInt(value) * COUNT_MICROS);
}

/** The shortest exact decimal string: 1_500_000n → "1.5". The canonical form of a quantity. */
export function formatQuantity(count: Quantity): string {
  return trimDecimal(writeDecimal(count, PLACES));
}
