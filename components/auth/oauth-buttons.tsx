"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";

export type OauthButtonsProps = {
  readonly doors: readonly { readonly id: string; readonly name: string }[];
  /** Where to go once signed in; a path of ours. */
  readonly next: string;
};

/** Sign-in with another account; nothing where none is configured. */
export function OauthButtons({ doors, next }: OauthButtonsProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  if (doors.length === 0) return null;
  return (
    <div className="grid gap-2 border-t pt-5">
      {doors.map(({ id, name }) => (
        <Button
          key={id}
          size="lg"
          pending={chosen === id}
          onClick={() => {
            setChosen(id);
            void signIn(id, { callbackUrl: next });
          }}
        >
          Continue with {name}
        </Button>
      ))}
    </div>
  );
}
