"use client";

import { AuthShell } from "#components/shell/auth-shell.tsx";
import { Button } from "#components/ui/button.tsx";

/** A page that failed. The digest is what the server's log names the error by. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <AuthShell title="Something went wrong on our side" description="Nothing was changed. Please try again.">
      <Button variant="primary" size="lg" onClick={reset}>
        Try again
      </Button>
      {error.digest && <p className="text-center text-xs text-ink-3">Error {error.digest}</p>}
    </AuthShell>
  );
}
