import { CallNavigation } from "#components/docs/call-navigation.tsx";
import { CallSection } from "#components/docs/call-section.tsx";
import { ProblemTable } from "#components/docs/problem-table.tsx";
import { Prose } from "#components/docs/prose.tsx";
import { ShapeList } from "#components/docs/shape-list.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { Reference } from "#lib/web/api/reference.ts";

/** The API's document, for reading. */
export function DocsPage({ reference }: { readonly reference: Reference }) {
  const { introduction, baseUrl, groups, types, problems } = reference;
  return (
    <div className="grid gap-x-10 lg:grid-cols-[13.5rem_minmax(0,1fr)]">
      <CallNavigation reference={reference} />
      <div className="min-w-0">
        <PageHeader
          title="API reference"
          description={<Prose text={introduction} />}
          actions={
            <LinkButton href="/api/v1/openapi.json" variant="secondary" size="sm" prefetch={false}>
              OpenAPI 3.1 document
            </LinkButton>
          }
        />
        <Basics baseUrl={baseUrl} />
        {groups.map(({ name, description, calls }) => (
          <section key={name} aria-labelledby={`group-${name}`} className="mb-12 grid gap-8">
            <header>
              <h2 id={`group-${name}`} className="scroll-mt-20 text-xl font-semibold tracking-tight text-ink">
                {name}
              </h2>
              <p className="text-ink-2">{description}</p>
            </header>
            {calls.map((call) => (
              <CallSection key={call.id} call={call} />
            ))}
          </section>
        ))}
        <Types types={types} />
        <section aria-labelledby="errors" className="grid gap-4 border-t pt-8">
          <h2 id="errors" className="scroll-mt-20 text-xl font-semibold tracking-tight text-ink">
            Errors
          </h2>
          <p className="max-w-prose text-ink-2 text-pretty">
            Every error is a problem document (RFC 9457): its <code className="font-mono">detail</code> names the fix,
            its <code className="font-mono">code</code> is one of these, and <code className="font-mono">instance</code>{" "}
            is the request id to quote.
          </p>
          <ProblemTable problems={problems} />
        </section>
      </div>
    </div>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: React.ReactNode }) {
  return (
    <div className="grid min-w-0 content-start gap-0.5">
      <dt className="text-xs text-ink-3">{term}</dt>
      <dd className="text-ink text-pretty">{children}</dd>
    </div>
  );
}

function Basics({ baseUrl }: { readonly baseUrl: string }) {
  return (
    <dl className="mb-8 grid gap-x-6 gap-y-3 rounded-xl border bg-surface p-4 text-[0.8125rem] shadow-card sm:grid-cols-2">
      <Fact term="Base address">
        <code className="font-mono [overflow-wrap:anywhere]">{baseUrl}</code>
      </Fact>
      <Fact term="Keys">
        <code className="font-mono">Authorization: Bearer tg_…</code>
      </Fact>
      <Fact term="Service key, tg_svc_…">
        The vendor's own: it authorizes, holds and records usage for every organization. Here{" "}
        <code className="font-mono">$SERVICE_KEY</code>.
      </Fact>
      <Fact term="Customer's key, tg_live_… or tg_dev_…">
        Reads its own organization. Here <code className="font-mono">$CUSTOMER_KEY</code>.
      </Fact>
    </dl>
  );
}

function Types({ types }: Pick<Reference, "types">) {
  return (
    <section aria-labelledby="types" className="mb-12 grid gap-6 border-t pt-8">
      <h2 id="types" className="scroll-mt-20 text-xl font-semibold tracking-tight text-ink">
        Types
      </h2>
      <div className="gap-6 xl:columns-2">
        {types.map(({ name, note, shape }) => (
          <section
            key={name}
            aria-labelledby={`type-${name}`}
            className="mb-6 break-inside-avoid rounded-xl border bg-surface p-4 shadow-card"
          >
            <h3 id={`type-${name}`} className="scroll-mt-20 font-mono text-sm font-semibold text-ink">
              {name}
            </h3>
            {note && (
              <p className="mb-2 text-[0.8125rem] text-ink-2 text-pretty">
                <Prose text={note} />
              </p>
            )}
            <div className="mt-2">
              <ShapeList shape={shape} />
            </div>
          </section>
        ))}
      </div>
    </section>
  );
}
