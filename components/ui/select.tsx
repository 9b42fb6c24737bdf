import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "#components/ui/cn.ts";
import { controlLook } from "#components/ui/input.tsx";

export type Option = { readonly value: string; readonly label: string; readonly disabled?: boolean };

export type SelectProps = ComponentProps<"select"> & {
  readonly options: readonly Option[];
  readonly placeholder?: string;
};

/** The device's own select: known to every assistive tool and comfortable on a phone. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  return (
    <span className={cn("relative block", className)}>
      <select {...rest} className={cn(controlLook, "h-9 appearance-none truncate pr-8")}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
