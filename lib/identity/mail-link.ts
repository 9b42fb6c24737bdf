import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { linkTo } from "#lib/identity/links.ts";
import { issueToken } from "#lib/identity/store.ts";
import { confirmAddressLetter, type Letter, resetPasswordLetter, signInLetter } from "#lib/mail/letters.ts";
import { sendMailSoon } from "#lib/mail/mail-gateway.ts";

type Link = { readonly path: string; readonly letter: (to: { name: string; url: string }) => Letter };

/** The page each mailed link opens, and the letter that carries it. */
const LINKS = {
  "verify-email": { path: "/verify-email", letter: confirmAddressLetter },
  "reset-password": { path: "/reset-password", letter: resetPasswordLetter },
  "sign-in": { path: "/sign-in/link", letter: signInLetter },
} as const satisfies Record<string, Link>;

/** Mails a single-use link to an address, if it has an account; silent if not. The letter leaves after the commit. */
export async function mailLink(ctx: Context, email: string, purpose: keyof typeof LINKS): Promise<void> {
  const issued = await transact(ctx, async (tx, joined) => {
    const user = await tx.user.findUnique({ where: { email } });
    if (!user) return null;
    await recordAudit(joined, { action: "user.mail_link", orgId: null, target: user.id, facts: { purpose } });
    return { name: user.name, token: await issueToken(ctx, tx, purpose, user.id) };
  });
  if (!issued) return;
  const { path, letter } = LINKS[purpose];
  sendMailSoon(email, letter({ name: issued.name, url: linkTo(path, issued.token) }));
}
