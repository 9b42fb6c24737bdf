"use client";

import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

export type SearchInputProps = Omit<ComponentProps<"input">, "type" | "onChange" | "value"> & {
  readonly label: string;
  readonly value: string;
  readonly onValueChange: (value: string) => void;
};

/** A search field; its label is for screen readers, the glass says it to everyone else. */
export function SearchInput({ label, value, onValueChange, className, ...rest }: SearchInputProps) {
  return (
    <Field label={label} hideLabel className={className}>
      {(wiring) => (
        <span className="relative block">
          <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
          <Input
            {...rest}
            {...wiring}
            type="search"
            className="pl-9"
            value={value}
            onChange={(event) => onValueChange(event.target.value)}
          />
        </span>
      )}
    </Field>
  );
}
