import Link from "next/link";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";

export type MailRow = {
  readonly id: string;
  readonly href: string;
  readonly to: string;
  readonly subject: string;
  readonly sentAt: string;
};

export type MailRead = MailRow & {
  readonly from: string;
  /** Plain text; addresses in it become links. */
  readonly text: string;
};

export type MailBoxProps = { readonly mails: readonly MailRow[]; readonly open: MailRead | null };

/** The demo's letters: they are caught here and go nowhere. */
export function MailBox({ mails, open }: MailBoxProps) {
  return (
    <>
      <PageHeader title="Mail" description="In the demo every letter ends here instead of being sent." />
      <div className="grid items-start gap-5 lg:grid-cols-[22rem_1fr]">
        <Card flush>
          {mails.length === 0 && <EmptyState title="No mail yet">Sign up, and the first letter arrives.</EmptyState>}
          <ul aria-label="Mails" className="max-h-[70dvh] divide-y overflow-y-auto">
            {mails.map((mail) => (
              <li key={mail.id}>
                <Link
                  href={mail.href}
                  aria-current={mail.id === open?.id ? "page" : undefined}
                  className={cn(
                    "grid gap-0.5 px-4 py-3 -outline-offset-2 hover:bg-sunken",
                    mail.id === open?.id && "bg-accent-soft hover:bg-accent-soft",
                  )}
                >
                  <span className="font-medium [overflow-wrap:anywhere]">{mail.subject}</span>
                  <span className="flex justify-between gap-3 text-xs text-ink-3">
                    <span className="truncate">{mail.to}</span>
                    <Time at={mail.sentAt} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </Card>
        {open ? (
          <OpenMail mail={open} />
        ) : (
          <Card>{mails.length > 0 && <p className="text-ink-3">Choose a mail.</p>}</Card>
        )}
      </div>
    </>
  );
}

function OpenMail({ mail }: { mail: MailRead }) {
  return (
    <Card
      title={mail.subject}
      description={
        <>
          From {mail.from} to {mail.to}, <Time at={mail.sentAt} /> UTC
        </>
      }
    >
      <div className="whitespace-pre-wrap leading-relaxed [overflow-wrap:anywhere]">{withLinks(mail.text)}</div>
    </Card>
  );
}

const ADDRESS = /(https?:\/\/[^\s<>"]+)/;

function withLinks(text: string) {
  let offset = 0;
  return text.split(ADDRESS).map((part) => {
    const key = offset;
    offset += part.length + 1;
    if (!ADDRESS.test(part)) return part;
    return (
      <a key={key} href={part} className="text-accent-text underline underline-offset-4">
        {part}
      </a>
    );
  });
}
