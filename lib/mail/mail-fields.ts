import * as z from "zod";

const LONGEST_NAME = 120;
const LONGEST_ADDRESS = 254;

/** An address as it is stored and compared: in lower case. */
export const EmailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(LONGEST_ADDRESS, "This is longer than an e-mail address may be.")
  .pipe(z.email("Enter an e-mail address like name@example.com."));

/** A person's or organization's name. It stands in letters to others, so it must not pass for a link there. */
export const PlainName = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(LONGEST_NAME, `Use at most ${LONGEST_NAME} characters.`)
  .refine((name) => !/:\/\/|[<>\p{Cc}]/u.test(name), "Use letters, digits and spaces; a link is no name.");
