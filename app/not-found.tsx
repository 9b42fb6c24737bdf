import type { Metadata } from "next";
import { AuthShell } from "#components/shell/auth-shell.tsx";
import { LinkButton } from "#components/ui/button.tsx";

export const metadata: Metadata = { title: "Not found" };

/** Also what others' pages look like: it does not say whether something is there. */
export default function NotFound() {
  return (
    <AuthShell title="There is nothing here" description="The address may be mistyped, or what it named is gone.">
      <LinkButton href="/" variant="primary" size="lg">
        To the start
      </LinkButton>
    </AuthShell>
  );
}
