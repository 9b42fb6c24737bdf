import type { ComponentProps } from "react";
import { cn } from "#components/ui/cn.ts";

/**
 * The look shared by everything one types or picks in. Sixteen pixels on phones, so that iOS does not zoom in; a margin, so
 * that its label is seen too when a form scrolls to what is missing.
 */
export const controlLook =
  "w-full scroll-mt-10 rounded-md border border-line-strong bg-surface px-3 text-base text-ink shadow-card transition-colors placeholder:text-ink-3 hover:border-ink-3 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-3 aria-invalid:border-bad sm:text-sm";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cn(controlLook, "h-9", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={cn(controlLook, "min-h-20 py-2 leading-relaxed", className)} />;
}
