import { Prose } from "#components/docs/prose.tsx";
import type { ReferenceField, ReferenceShape } from "#lib/web/api/reference-shape.ts";

/** Fields of a body or an answer; what they hold opens below them. */
export function ShapeList({ shape }: { readonly shape: ReferenceShape }) {
  const [only, ...others] = shape;
  if (!only) return <p className="text-[0.8125rem] text-ink-3">Nothing.</p>;
  if (others.length === 0) return <FieldList fields={only.fields} />;
  return (
    <ul className="grid gap-2">
      {shape.map((form, at) => (
        <li key={form.label ?? at}>
          <Fold summary={form.label ?? `Form ${at + 1}`} open={at === 0}>
            <FieldList fields={form.fields} />
          </Fold>
        </li>
      ))}
    </ul>
  );
}

/** Each field with its type and what it means. */
export function FieldList({ fields }: { readonly fields: readonly ReferenceField[] }) {
  if (fields.length === 0) return <p className="text-[0.8125rem] text-ink-3">An empty object.</p>;
  return (
    <dl className="divide-y">
      {fields.map((field) => (
        <div key={field.name} className="grid gap-1 py-2 first:pt-0 last:pb-0">
          <dt className="flex flex-wrap items-baseline gap-x-2">
            <code className="font-mono text-[0.8125rem] font-medium text-ink">{field.name}</code>
            {field.refersTo ? (
              <a
                href={`#type-${field.refersTo}`}
                className="rounded text-xs text-accent-text underline-offset-2 hover:underline"
              >
                {field.type}
              </a>
            ) : (
              <span className="text-xs text-ink-3 [overflow-wrap:anywhere]">{field.type}</span>
            )}
            {field.required || <span className="text-xs text-ink-3 italic">optional</span>}
          </dt>
          {(field.note || field.inside) && (
            <dd className="grid gap-1.5 text-[0.8125rem] text-ink-2 text-pretty">
              {field.note && (
                <span>
                  <Prose text={field.note} />
                </span>
              )}
              {field.inside && (
                <Fold summary={`Fields of ${field.name}`}>
                  <ShapeList shape={field.inside} />
                </Fold>
              )}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

type FoldProps = { readonly summary: string; readonly open?: boolean; readonly children: React.ReactNode };

function Fold({ summary, open, children }: FoldProps) {
  return (
    <details open={open} className="group min-w-0">
      <summary className="w-fit cursor-pointer rounded text-xs text-accent-text hover:underline">{summary}</summary>
      <div className="mt-1.5 border-l-2 pl-3">{children}</div>
    </details>
  );
}
