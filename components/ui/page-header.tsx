import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

export type PageHeaderProps = {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** The way back, from the outermost page inwards. */
  readonly trail?: readonly { readonly href: string; readonly label: string }[];
};

/** The page's one h1, with what can be done on the page beside it. */
export function PageHeader({ title, description, actions, trail }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="grid min-w-0 gap-1">
        {trail && (
          <nav aria-label="Breadcrumb" className="flex flex-wrap items-center gap-1 text-[0.8125rem] text-ink-3">
            {trail.map((step) => (
              <span key={step.href} className="flex items-center gap-1">
                <Link href={step.href} className="rounded hover:text-ink hover:underline">
                  {step.label}
                </Link>
                <ChevronRight aria-hidden className="size-3.5" />
              </span>
            ))}
          </nav>
        )}
        <h1 className="text-xl font-semibold tracking-tight text-ink [overflow-wrap:anywhere]">{title}</h1>
        {description && <p className="max-w-3xl text-pretty text-ink-2">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
