"use client";

import { cn } from "#components/ui/cn.ts";

export type SegmentedProps<Value extends string> = {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onValueChange: (value: Value) => void;
};

/** A few views of the same thing, one of them pressed. */
export function Segmented<Value extends string>({ label, options, value, onValueChange }: SegmentedProps<Value>) {
  return (
    <fieldset
      aria-label={label}
      className="inline-flex min-w-0 max-w-full overflow-x-auto rounded-lg border bg-sunken p-0.5"
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onValueChange(option.value)}
          className={cn(
            "whitespace-nowrap rounded-md px-2.5 py-1 text-[0.8125rem] text-ink-2 -outline-offset-2 transition-colors hover:text-ink",
            option.value === value && "bg-chosen font-medium text-ink shadow-card",
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
