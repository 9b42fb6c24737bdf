/** Credits are exact decimals with twelve places, held as whole picos: 1 credit = 10¹² picos. */

/** An amount of credits in units of 10⁻¹² credit. */
export type Picos = bigint & { readonly __unit: "pico-credit" };

export const CREDIT_PICOS = 1_000_000_000_000n;
const PLACES = 12;
const MAX_DIGITS_BEFORE_POINT = 26;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Names a whole number of picos as such; the only way to make one. */
export function picos(value: bigint): Picos {
  return value as Picos;
}

/**
 * Reads a decimal string such as "7.25" into picos.
 * Trailing zeros beyond twelve places are accepted; anything that would lose value is not.
 * @throws RangeError when the text is no decimal, is finer than 10⁻¹² or larger than numeric(38,12) holds.
 */
export function parseCredits(text: string): Picos {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a decimal number`);
  const [, sign, whole = "", fraction = ""] = match;
  const digits = fraction.replace(/0+$/, "");
  if (digits.length > PLACES) throw new RangeError(`"${text}" has more than ${PLACES} decimal places`);
  if (whole.replace(/^0+/, "").length > MAX_DIGITS_BEFORE_POINT) throw new RangeError(`"${text}" is too large`);
  const value = BigInt(whole) * CREDIT_PICOS + BigInt(digits.padEnd(PLACES, "0"));
  return picos(sign ? -value : value);
}

/** Writes picos as the shortest exact decimal string: 7250000000000n → "7.25". */
export function formatCredits(amountPicos: Picos): string {
  const sign = amountPicos < 0n ? "-" : "";
  const magnitude = amountPicos < 0n ? -amountPicos : amountPicos;
  const fraction = (magnitude % CREDIT_PICOS).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return `${sign}${magnitude / CREDIT_PICOS}${fraction && `.${fraction}`}`;
}
