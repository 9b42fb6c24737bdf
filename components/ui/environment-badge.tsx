import { Badge } from "#components/ui/badge.tsx";

export type Environment = "dev" | "live";

/** Says where a key works; both spend the same balance. */
export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return <Badge tone={environment === "live" ? "accent" : "warn"}>{environment}</Badge>;
}
