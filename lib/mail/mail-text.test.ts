import nodemailer from "nodemailer";
import { expect, test } from "vitest";
import { confirmAddressLetter, invitationLetter, type Letter, resetPasswordLetter } from "./letters.ts";
import { readMail } from "./mail-text.ts";

const URL = "http://localhost:3000/verify-email?token=AbC-_123456789012345678901234567890123456789";

/** What nodemailer would put on the wire. */
async function written(letter: Letter): Promise<string> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true });
  const mail = { from: "Tollgate <billing@example.com>", to: "ada@example.com", ...letter };
  return (await transport.sendMail(mail)).message.toString("latin1");
}

test.each([
  ["plain letters", confirmAddressLetter({ name: "Ada", url: URL })],
  ["letters beyond ASCII", resetPasswordLetter({ name: "Łucja Ångström-Παπαδοπούλου", url: URL })],
  [
    "a subject beyond ASCII",
    invitationLetter({ inviter: "Jürgen", organization: "Ωmega 東京", role: "admin", url: URL }),
  ],
])("a mail with %s is read back as it was written", async (_, letter) => {
  const read = readMail(await written(letter));
  expect(read).toMatchObject({ to: "ada@example.com", subject: letter.subject });
  expect(read.text.trim()).toBe(letter.text.trim());
  expect(read.text).toContain(URL);
});

test("a name cannot smuggle markup or a header into a letter", () => {
  const letter = invitationLetter({ inviter: "<b>x</b>", organization: "A\r\nBcc: x@y.z", role: "viewer", url: URL });
  expect(letter.html).not.toContain("<b>");
  expect(letter.subject).not.toMatch(/[\r\n]/);
});
