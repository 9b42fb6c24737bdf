import type { ReactNode } from "react";

export type EmptyStateProps = {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
};

/** Stands where a list has nothing yet, and says what would fill it. */
export function EmptyState({ title, icon, action, children }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-10 text-center">
      {icon && (
        <div
          aria-hidden
          className="mb-1 grid size-10 place-items-center rounded-full bg-sunken text-ink-3 [&_svg]:size-5"
        >
          {icon}
        </div>
      )}
      <p className="font-medium text-ink">{title}</p>
      {children && <div className="max-w-sm text-[0.8125rem] text-ink-2">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
