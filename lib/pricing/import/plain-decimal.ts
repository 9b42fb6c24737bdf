const NUMBER = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * A number as lists write it, without exponent and times 10^shift: ("2.5e-06", 6) → "2.5". The text itself is shifted, so
 * that no digit passes through a floating-point number. @throws RangeError when it is none
 */
export function plainDecimal(text: string, shift = 0): string {
  const match = NUMBER.exec(text);
  if (!match) throw new RangeError(`"${text.slice(0, 40)}" is not a decimal number such as 2.5`);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const point = whole.length + Number(exponent) + shift;
  const digits = (whole + fraction)
    .padEnd(point, "0")
    .padStart(whole.length + fraction.length + Math.max(0, -point), "0");
  const at = Math.max(0, point);
  const before = digits.slice(0, at).replace(/^0+/, "") || "0";
  const after = digits.slice(at).replace(/0+$/, "");
  return `${sign}${before}${after && `.${after}`}`;
}
