import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type RadioOption = {
  readonly value: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
};

export type RadioGroupProps = {
  readonly legend: ReactNode;
  readonly name: string;
  readonly options: readonly RadioOption[];
  readonly value?: string;
  readonly defaultValue?: string;
  readonly onValueChange?: (value: string) => void;
  readonly columns?: string;
};

/** Choices as cards to press: one fieldset of real radio buttons. */
export function RadioGroup({ legend, name, options, value, defaultValue, onValueChange, columns }: RadioGroupProps) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-[0.8125rem] font-medium text-ink">{legend}</legend>
      <div className={cn("grid gap-2", columns ?? "sm:grid-cols-2")}>
        {options.map((option) => (
          <label
            key={option.value}
            className="flex cursor-pointer items-start gap-2.5 rounded-lg border border-line-strong bg-surface p-3 shadow-card transition-colors hover:border-ink-3 has-checked:border-accent has-checked:bg-accent-soft has-disabled:cursor-not-allowed has-disabled:opacity-55 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-[var(--focus)]"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              disabled={option.disabled}
              {...(value === undefined
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === value, onChange: () => onValueChange?.(option.value) })}
              className="mt-0.5 size-4 shrink-0 accent-accent outline-none"
            />
            <span className="grid gap-0.5">
              <span className="font-medium text-ink">{option.label}</span>
              {option.hint && <span className="text-xs text-ink-2">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
