import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PublicShell } from "#components/shell/public-shell.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";
import { env } from "#lib/env.ts";
import { type CaughtMail, listCaughtMails } from "#lib/mail/mailbox-gateway.ts";
import { findUser } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Mails of the demo", referrer: "same-origin" };

/** Every mail that the demo would have sent. Outside of a demo there is no such page. */
export default async function MailPage() {
  const { DEMO, DEMO_MAIL_DIR } = env();
  if (!DEMO || !DEMO_MAIL_DIR) notFound();
  const mails = await listCaughtMails(DEMO_MAIL_DIR);
  return (
    <PublicShell signedIn={(await findUser()) !== null}>
      <PageHeader title="Mails" description="This is a demo: its mails are caught here instead of being sent." />
      <div className="grid gap-4">
        {mails.length === 0 && (
          <EmptyState title="No mails yet">Sign up or ask for a link, and it appears here.</EmptyState>
        )}
        {mails.map((mail) => (
          <Mail key={mail.id} mail={mail} />
        ))}
      </div>
    </PublicShell>
  );
}

function Mail({ mail }: { mail: CaughtMail }) {
  return (
    <article aria-label={`${mail.subject}, to ${mail.to}`}>
      <Card title={mail.subject} description={<SentLine mail={mail} />}>
        <p className="whitespace-pre-wrap leading-relaxed [overflow-wrap:anywhere]">{withLinks(mail.text.trim())}</p>
      </Card>
    </article>
  );
}

/** A mail's own way to write its date is for programs. */
function SentLine({ mail }: { mail: CaughtMail }) {
  const sentMs = Date.parse(mail.date);
  return (
    <>
      To {mail.to}, {Number.isNaN(sentMs) ? mail.date : <Time at={new Date(sentMs).toISOString()} />} UTC
    </>
  );
}

/** Addresses in the text as links. Splitting by a captured pattern puts them at the odd places. */
function withLinks(text: string) {
  return text.split(/(https?:\/\/[^\s]+)/).map((piece, at) =>
    at % 2 === 1 ? (
      <a key={piece} href={piece} className="text-accent-text underline underline-offset-4">
        {piece}
      </a>
    ) : (
      piece
    ),
  );
}
