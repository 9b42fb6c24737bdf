import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import type { OrgState, Override } from "#lib/testing/model/org-state.ts";
import { millionthsOf } from "#lib/testing/model/prices.ts";

const NEVER = Number.POSITIVE_INFINITY;

function meets(one: Override, other: Pick<Override, "feature" | "startsAt" | "endsAt">): boolean {
  if (one.feature !== other.feature || one.startsAt === one.endsAt) return false;
  return one.startsAt < (other.endsAt ?? NEVER) && other.startsAt < (one.endsAt ?? NEVER);
}

/** A price of the organization's own for a time to come; one for the same time must have been ended before. */
export function setOverride(org: OrgState, op: Extract<Operation, { do: "override" }>): Answer {
  const startsAt = org.now + op.startsInMs;
  const endsAt = op.lastsMs === null ? null : startsAt + op.lastsMs;
  const asked = { feature: op.feature, price: millionthsOf(op.price), startsAt, endsAt };
  if (org.overrides.some((each) => meets(each, asked))) return { refused: "conflict" };
  org.overrides.push(asked);
  return {};
}

/** Its end only comes nearer; one that has not begun never counts. */
export function endOverride(org: OrgState, { override, inMs }: Extract<Operation, { do: "end_override" }>): Answer {
  const own = org.overrides[override];
  if (!own) return { refused: "not_found" };
  const at = org.now + inMs;
  if (own.endsAt !== null && at > own.endsAt) return { refused: "invalid" };
  own.endsAt = Math.max(at, own.startsAt);
  return {};
}
