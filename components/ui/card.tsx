import { type ReactNode, useId } from "react";
import { cn } from "#components/ui/cn.ts";

export type CardProps = {
  readonly title?: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  /** Tables bring their own edges: `flush` leaves the body without padding. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly children?: ReactNode;
};

/** A titled region of a page. With a title it is a landmark named by it. */
export function Card({ title, description, actions, footer, flush, className, children }: CardProps) {
  const id = useId();
  const Region = title ? "section" : "div";
  return (
    <Region
      aria-labelledby={title ? id : undefined}
      className={cn("min-w-0 overflow-hidden rounded-xl border bg-surface shadow-card", className)}
    >
      {(title || actions) && (
        <header
          className={cn(
            "flex flex-wrap justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5",
            description ? "items-start" : "items-center",
            flush && "pb-3.5",
          )}
        >
          <div className="grid gap-0.5">
            {title && (
              <h2 id={id} className="text-[0.9375rem] font-semibold text-ink">
                {title}
              </h2>
            )}
            {description && <p className="max-w-prose text-[0.8125rem] text-ink-2">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={cn(flush ? title && "border-t" : "p-4 sm:p-5", !flush && title && "pt-3.5 sm:pt-3.5")}>
        {children}
      </div>
      {footer && (
        <footer className="border-t bg-sunken/60 px-4 py-3 text-[0.8125rem] text-ink-2 sm:px-5">{footer}</footer>
      )}
    </Region>
  );
}
