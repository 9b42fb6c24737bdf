import * as z from "zod";

/** No letters or digits that are taken for one another. */
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** A voucher's code as somebody types it: letters, digits and hyphens; answered in capitals, spaces left out. */
export const VoucherCode = z
  .string()
  .max(80)
  .transform((text) => text.replaceAll(/\s/g, "").toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9][A-Z0-9-]{2,38}[A-Z0-9]$/, "A code has 4 to 40 letters, digits and hyphens."));

/** A code that cannot be guessed: "WXYZ-2345-ABCD", 60 bits. `draw` gives a number below its argument. */
export function voucherCode(draw: (below: number) => number): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[draw(ALPHABET.length)] ?? "").join("");
  return Array.from({ length: GROUPS }, group).join("-");
}
