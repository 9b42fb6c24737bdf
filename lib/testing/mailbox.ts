import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { mailsSettled } from "#lib/mail/mail-gateway.ts";
import { type CaughtMail, listCaughtMails } from "#lib/mail/mailbox-gateway.ts";
import { startMailCatcher } from "../../scripts/start/mail-catcher.ts";

const dir = await mkdtemp(path.join(tmpdir(), "tollgate-mail-"));
const catcher = await startMailCatcher(dir);
// Settings are read on first use, so this comes before any verb runs.
process.env.SMTP_URL = catcher.url;
afterAll(async () => {
  await mailsSettled();
  await catcher.stop();
  await rm(dir, { recursive: true });
});

/** Every mail sent to an address so far, newest first, as its reader sees it. */
export async function mailsTo(address: string): Promise<readonly CaughtMail[]> {
  await mailsSettled();
  return (await listCaughtMails(dir)).filter((mail) => mail.to === address);
}

/** The token in the newest mail to an address. Fails the test when there is none. */
export async function tokenMailedTo(address: string): Promise<string> {
  const [newest] = await mailsTo(address);
  const link = /https?:\S+token=\S+/.exec(newest?.text ?? "")?.[0];
  if (!link) throw new Error(`no link was mailed to ${address}`);
  return new URL(link).searchParams.get("token") ?? "";
}
