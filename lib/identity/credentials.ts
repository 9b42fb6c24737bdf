import * as z from "zod";

const MIN_LETTERS = 10;
const MAX_LETTERS = 200;
const FEWEST_DIFFERENT = 4;

/** Beginnings of what is tried first; digits and signs around them do not help. */
const COMMON = [
  "password",
  "passwort",
  "letmein",
  "welcome",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "iloveyou",
  "administrator",
  "changeme",
  "tollgate",
  "secret",
];
const ROWS = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "1q2w3e4r5t6y7u8i9o0p",
];

/** Why a password is too easy to guess, or null. `personal` holds what an attacker knows: address, name. */
export function obviousPassword(password: string, personal: readonly string[] = []): string | null {
  const bare = password.toLowerCase();
  const core = bare.replace(/[^\p{L}]+/gu, "");
  if (new Set(bare).size < FEWEST_DIFFERENT) return "Use more than a few different characters.";
  if (ROWS.some((row) => row.includes(bare) || [...row].toReversed().join("").includes(bare)))
    return "This is a row of the keyboard; choose something less obvious.";
  const words = new Set([...COMMON, ...COMMON.flatMap((word) => COMMON.map((other) => word + other))]);
  if (words.has(core)) return "This is among the first passwords anybody would try.";
  const known = personal.flatMap((text) => [text, ...text.split("@")]).map((text) => text.toLowerCase().trim());
  if (known.some((text) => text.length > 0 && (bare === text || core === text.replace(/[^\p{L}]+/gu, ""))))
    return "Do not use your own name or address as the password.";
  return null;
}

/** A password being chosen. */
export const NewPassword = z
  .string()
  .min(MIN_LETTERS, `Use at least ${MIN_LETTERS} characters.`)
  .max(MAX_LETTERS, `Use at most ${MAX_LETTERS} characters.`)
  .superRefine((password, issue) => {
    const problem = obviousPassword(password);
    if (problem) issue.addIssue({ code: "custom", message: problem });
  });

/** A password being tried; bounded, so that nobody makes us hash a book. */
export const GivenPassword = z.string().min(1, "Enter your password.").max(MAX_LETTERS, "This is not your password.");

/** What follows `?token=` in a mailed link. */
export const MailedToken = z.string().min(1, "The link is incomplete.").max(200, "The link is incomplete.");
