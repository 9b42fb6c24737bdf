/** What each mail says. A letter names the product, never a secret other than the one link it exists for. */

export type Letter = { readonly subject: string; readonly text: string; readonly html: string };

type Parts = {
  readonly subject: string;
  readonly name?: string;
  readonly before: readonly string[];
  readonly link?: { readonly label: string; readonly url: string };
  readonly after?: readonly string[];
};

/** After sign-up: proves that the address is theirs. */
export function confirmAddressLetter(to: { name: string; url: string }): Letter {
  return letter({
    subject: "Confirm your e-mail address",
    name: to.name,
    before: ["Welcome to Tollgate. Confirm that this address is yours, and you can start."],
    link: { label: "Confirm address", url: to.url },
    after: [
      "The link works once, for 24 hours. If you did not sign up, ignore this letter; nothing happens without it.",
    ],
  });
}

/** Somebody signed up with an address that has an account; the page told them nothing. */
export function accountExistsLetter(to: { name: string; signInUrl: string; resetUrl: string }): Letter {
  return letter({
    subject: "You already have an account",
    name: to.name,
    before: [
      "Somebody, probably you, has just signed up with this address. It already has an account, so nothing was changed.",
      `If you have forgotten your password, choose a new one: ${to.resetUrl}`,
    ],
    link: { label: "Sign in", url: to.signInUrl },
    after: ["If this was not you, ignore this letter."],
  });
}

export function resetPasswordLetter(to: { name: string; url: string }): Letter {
  return letter({
    subject: "Choose a new password",
    name: to.name,
    before: ["You asked to choose a new password."],
    link: { label: "Choose a new password", url: to.url },
    after: [
      "The link works once, for one hour. All your sessions end when it is used.",
      "If you did not ask for it, ignore this letter; your password stays as it is.",
    ],
  });
}

/** So that nobody's password changes behind their back. */
export function passwordChangedLetter(to: { name: string; resetUrl: string }): Letter {
  return letter({
    subject: "Your password was changed",
    name: to.name,
    before: ["Your password has just been changed, and all your other sessions were ended."],
    link: { label: "This was not me", url: to.resetUrl },
  });
}

export function signInLetter(to: { name: string; url: string }): Letter {
  return letter({
    subject: "Your sign-in link",
    name: to.name,
    before: ["You asked to sign in without a password."],
    link: { label: "Sign in", url: to.url },
    after: ["The link works once, for 15 minutes. If you did not ask for it, ignore this letter."],
  });
}

export function invitationLetter(to: { inviter: string; organization: string; role: string; url: string }): Letter {
  return letter({
    subject: `${to.inviter} invites you to ${to.organization}`,
    before: [`${to.inviter} invites you to join ${to.organization} on Tollgate, as ${to.role}.`],
    link: { label: "Accept the invitation", url: to.url },
    after: ["The invitation works once, for seven days."],
  });
}

function letter({ subject, name, before, link, after = [] }: Parts): Letter {
  const greeting = name ? `Hello ${name},` : "Hello,";
  const lines = [greeting, ...before, ...(link ? [`${link.label}: ${link.url}`] : []), ...after, "Tollgate"];
  const paragraphs = [greeting, ...before].map(paragraph);
  const button = link && `<p><a href="${escapeHtml(link.url)}" style="${BUTTON}">${escapeHtml(link.label)}</a></p>`;
  const body = [...paragraphs, button ?? "", ...after.map(paragraph), paragraph("Tollgate")].join("");
  return {
    subject: subject.replace(/\s+/g, " "),
    text: `${lines.join("\n\n")}\n`,
    html: `<div style="${BODY}">${body}</div>`,
  };
}

const BODY = "font:15px/1.5 system-ui,sans-serif;color:#1a1d21;max-width:34em";
const BUTTON =
  "display:inline-block;padding:9px 16px;border-radius:6px;background:#0f62c4;color:#fff;text-decoration:none";

function paragraph(text: string): string {
  return `<p>${escapeHtml(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`)}</p>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
