import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type Tone = "neutral" | "accent" | "good" | "warn" | "bad" | "note";

/** Text and background of each tone; every pair passes AA. */
const TONE_LOOK = {
  neutral: "bg-sunken text-ink-2",
  accent: "bg-accent-soft text-accent-text",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  note: "bg-note-soft text-note",
} as const satisfies Record<Tone, string>;

export type BadgeProps = {
  readonly tone?: Tone;
  readonly dot?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
};

/** A word or two about the state of something. */
export function Badge({ tone = "neutral", dot, className, children }: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 text-xs font-medium",
        TONE_LOOK[tone],
        className,
      )}
    >
      {dot && <span aria-hidden className="size-1.5 rounded-full bg-current" />}
      {children}
    </span>
  );
}
