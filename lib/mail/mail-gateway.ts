import nodemailer from "nodemailer";
import { env } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import type { Letter } from "#lib/mail/letters.ts";
import { once } from "#lib/once.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 20_000;
const MOST_ON_THE_WAY = 200;

const onTheWay = () => once("mails-on-the-way", () => new Set<Promise<void>>());

/** Hands a letter to the mail server; throws when it is not taken. */
export async function sendMail(to: string, letter: Letter): Promise<void> {
  await transport().sendMail({ from: env().MAIL_FROM, to: { name: "", address: to }, ...letter });
}

/**
 * Sends a letter without waiting for it: an answer that took as long as a mail would tell that one was sent.
 * A letter that cannot be sent is logged; whoever misses it asks again.
 */
export function sendMailSoon(to: string, letter: Letter): void {
  const mails = onTheWay();
  if (mails.size >= MOST_ON_THE_WAY) {
    log().error({ subject: letter.subject }, "too many mails wait; one dropped");
    return;
  }
  const mail = sendMail(to, letter)
    .catch((error: unknown) => log().error({ err: error, subject: letter.subject }, "a mail was not sent"))
    .finally(() => mails.delete(mail));
  mails.add(mail);
}

/** Waits for what sendMailSoon still has on the way; for tests and scripts that end. */
export async function mailsSettled(): Promise<void> {
  await Promise.all(onTheWay());
}

function transport() {
  return once("mail-transport", () => nodemailer.createTransport(withTimeouts(env().SMTP_URL)));
}

/** nodemailer reads its options from the address's query; no mail server may keep us waiting for long. */
function withTimeouts(address: string): string {
  const url = new URL(address);
  url.searchParams.set("connectionTimeout", String(CONNECT_TIMEOUT_MS));
  url.searchParams.set("greetingTimeout", String(CONNECT_TIMEOUT_MS));
  url.searchParams.set("socketTimeout", String(ANSWER_TIMEOUT_MS));
  return url.href;
}
