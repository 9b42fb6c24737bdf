import { cn } from "#components/ui/cn.ts";

/** The mark: a gate post and its raised barrier. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-7 shrink-0", className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <rect x="7" y="12" width="5" height="14" rx="1.5" className="fill-accent-ink" />
      <g transform="rotate(-24 9.5 14)">
        <rect x="6" y="11.5" width="22" height="5" rx="2.5" className="fill-accent-ink" />
        <path d="M13.5 11.5h3.2l-1.6 5h-3.2zM20 11.5h3.2l-1.6 5h-3.2z" className="fill-lamp" />
      </g>
    </svg>
  );
}

/** Mark and name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2.5", className)}>
      <Mark />
      <span className="text-base font-semibold tracking-tight text-ink">Tollgate</span>
    </span>
  );
}
