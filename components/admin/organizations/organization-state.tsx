import { Badge } from "#components/ui/badge.tsx";

export type OrganizationState = "active" | "restricted" | "suspended" | "closed";

export const ORGANIZATION_STATES: readonly OrganizationState[] = ["active", "restricted", "suspended", "closed"];

const TONE = { active: "good", restricted: "warn", suspended: "bad", closed: "neutral" } as const;

export function OrganizationStateBadge({ state }: { state: OrganizationState }) {
  return (
    <Badge tone={TONE[state]} dot>
      {state}
    </Badge>
  );
}
