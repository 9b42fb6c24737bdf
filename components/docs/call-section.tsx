import { MethodBadge } from "#components/docs/method-badge.tsx";
import { ProblemLinks } from "#components/docs/problem-table.tsx";
import { Prose } from "#components/docs/prose.tsx";
import { FieldList, ShapeList } from "#components/docs/shape-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import type { ReferenceCall } from "#lib/web/api/reference.ts";

const PLACES = [
  { where: "path", title: "In the path" },
  { where: "query", title: "Search parameters" },
  { where: "header", title: "Headers" },
] as const;

/** One call: what it does and takes on the left, what to type and what comes back on the right. */
export function CallSection({ call }: { readonly call: ReferenceCall }) {
  const { id, method, path, summary, description, keys, parameters, body, answer } = call;
  return (
    <section aria-labelledby={id} className="border-t pt-8">
      <h3 id={id} className="scroll-mt-20 text-lg font-semibold tracking-tight text-ink">
        {summary}
      </h3>
      <p className="mt-1.5 mb-5 flex flex-wrap items-center gap-2">
        <MethodBadge method={method} />
        <code className="font-mono text-[0.8125rem] text-ink [overflow-wrap:anywhere]">{path}</code>
        {keys.length === 0 ? <Badge>no key</Badge> : keys.map((key) => <Badge key={key}>{key}</Badge>)}
      </p>
      <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
        <div className="grid min-w-0 content-start gap-6">
          <p className="max-w-prose text-ink-2 text-pretty">
            <Prose text={description} />
          </p>
          {PLACES.map(({ where, title }) => {
            const fields = parameters.filter((each) => each.where === where);
            return fields.length > 0 ? (
              <Part key={where} title={title}>
                <FieldList fields={fields} />
              </Part>
            ) : null;
          })}
          {body && (
            <Part title="Body">
              <ShapeList shape={body} />
            </Part>
          )}
          {answer && (
            <Part title="Answer">
              <ShapeList shape={answer} />
            </Part>
          )}
        </div>
        <div className="grid min-w-0 content-start gap-4">
          <CodeBlock label={`Request: ${summary}`} samples={call.requests} />
          <CodeBlock
            label={`Answer: ${summary}`}
            samples={[{ language: "json", label: "200 OK", code: call.answered }]}
          />
          <Part title="Errors">
            <ProblemLinks label={`Errors: ${summary}`} problems={call.problems} />
          </Part>
        </div>
      </div>
    </section>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <h4 className="mb-2 text-xs font-semibold tracking-wide text-ink-3 uppercase">{title}</h4>
      {children}
    </div>
  );
}
