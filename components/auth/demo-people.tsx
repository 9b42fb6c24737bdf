"use client";

import { ArrowRight } from "lucide-react";
import type { SignInInput } from "#components/auth/sign-in-form.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";

export type DemoPerson = SignInInput & {
  /** "owner of Northwind Maps" */
  readonly role: string;
};

export type DemoPeopleProps = {
  readonly people: readonly DemoPerson[];
  /** The same as the form's: nobody gets in here but with their password. */
  readonly signIn: Action<SignInInput, { href: string }>;
};

/** The people of a demo, each a press away. */
export function DemoPeople({ people, signIn }: DemoPeopleProps) {
  const hydrated = useHydrated();
  const { pending, failure, run } = useAction(signIn, ({ href }) => window.location.assign(href));
  return (
    <section aria-labelledby="demo-people" className="grid gap-3 rounded-lg border bg-sunken/60 p-3.5">
      <div className="grid gap-0.5">
        <h2 id="demo-people" className="text-[0.8125rem] font-semibold">
          This is a demo: look around as
        </h2>
        <p className="text-xs text-ink-3">No money is real, and nothing here reaches anybody.</p>
      </div>
      {failure && <Alert tone="bad">{failure.message}</Alert>}
      <ul className="divide-y rounded-md border bg-surface">
        {people.map(({ role, email, password }) => (
          <li key={email}>
            <button
              type="button"
              disabled={!hydrated || pending}
              onClick={() => run({ email, password })}
              className="group flex w-full items-center justify-between gap-3 px-3 py-2 text-left transition-colors hover:bg-sunken disabled:opacity-60"
            >
              <span className="grid min-w-0">
                <span className="text-[0.8125rem] font-medium text-ink first-letter:uppercase">{role}</span>
                <span className="truncate text-xs text-ink-3">{email}</span>
              </span>
              <ArrowRight aria-hidden className="size-4 shrink-0 text-ink-3 group-hover:text-accent-text" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
