import * as z from "zod";
import { formatCredits, type Picos, parseCredits } from "#lib/money/credits.ts";

const LARGEST = parseCredits("1000000000000");

function readPositive(text: string): Picos | null {
  try {
    const amount = parseCredits(text);
    return amount > 0n && amount <= LARGEST ? amount : null;
  } catch {
    return null;
  }
}

/** Credits as typed ("1,000.5"), answered as the canonical decimal string. */
export const CreditAmount = z
  .string()
  .trim()
  .max(60)
  .transform((text, issues) => {
    const amount = readPositive(text.replaceAll(",", ""));
    if (amount !== null) return formatCredits(amount);
    issues.addIssue("Give an amount above 0 with at most 12 decimal places, such as 1000 or 0.5.");
    return z.NEVER;
  });

/** Why staff did it; kept in the audit log and in the ledger. */
export const Reason = z.string().trim().min(3, "Say why, in a few words.").max(500);
