"use client";

import { createContext, type FormEvent, type ReactNode, use, useEffect, useRef, useState } from "react";
import { Alert } from "#components/ui/alert.tsx";
import { Button, type ButtonProps } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { type Action, type Failure, useAction } from "#components/ui/use-action.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";

type FormState = { readonly pending: boolean; readonly failure: Failure | null };

const FormContext = createContext<FormState>({ pending: false, failure: null });

export function useFormState(): FormState {
  return use(FormContext);
}

export type FormProps<Input, Value> = {
  readonly label: string;
  readonly action: Action<Input, Value>;
  /** Turns what was typed into the action's input. */
  readonly read: (data: FormData) => Input;
  readonly onDone?: (value: Value) => void;
  readonly className?: string;
  readonly children: ReactNode;
};

/**
 * A form over one server action: keeps what was typed when it is refused, shows the refusal beside the fields it names
 * and above them where that says more, and moves the focus to the first of them. `method="post"` keeps secrets out of the address should
 * it ever be sent without script.
 */
export function Form<Input, Value>({ label, action, read, onDone, className, children }: FormProps<Input, Value>) {
  const form = useRef<HTMLFormElement>(null);
  const { pending, failure, run } = useAction(action, onDone);

  const [saidBesideField, setSaidBesideField] = useState(false);

  useEffect(() => {
    const named = failure && form.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    named?.focus();
    setSaidBesideField(Boolean(named && Object.values(failure.fields).includes(failure.message)));
  }, [failure]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!pending) run(read(new FormData(event.currentTarget)));
  }

  return (
    <FormContext value={{ pending, failure }}>
      <form ref={form} method="post" aria-label={label} onSubmit={submit} className={cn("grid gap-4", className)}>
        {failure && !saidBesideField && <Alert tone="bad">{failure.message}</Alert>}
        {children}
      </form>
    </FormContext>
  );
}

/** Cannot be pressed before the page is alive, nor twice. */
export function SubmitButton({ children, disabled, ...rest }: Omit<ButtonProps, "type" | "pending">) {
  const { pending } = useFormState();
  const hydrated = useHydrated();
  return (
    <Button variant="primary" {...rest} type="submit" pending={pending} disabled={disabled || !hydrated}>
      {children}
    </Button>
  );
}

/** Reads a text field of entries, one a line or parted by commas or spaces. */
export function entriesOf(data: FormData, name: string): string[] {
  return textOf(data, name)
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** Reads one text field; an absent field is "". */
export function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}
