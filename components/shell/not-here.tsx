import { Compass } from "lucide-react";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

/** Inside a shell, for an address that leads nowhere; it does not say whether what it names exists. */
export function NotHere({ href, label }: { href: string; label: string }) {
  return (
    <Card>
      <h1 className="sr-only">There is nothing here</h1>
      <EmptyState
        title="There is nothing here"
        icon={<Compass />}
        action={<LinkButton href={href}>{label}</LinkButton>}
      >
        The address may be mistyped, or what it named is gone.
      </EmptyState>
    </Card>
  );
}
