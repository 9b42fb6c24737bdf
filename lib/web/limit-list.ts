import type { Context } from "#lib/context.ts";
import { type LimitRow, listLimits } from "#lib/credits/limit-queries.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { listMembers } from "#lib/organizations/queries.ts";
import { findPriceList } from "#lib/pricing/queries.ts";

type Named = { readonly value: string; readonly label: string };

/** What a limit may be for, by name. Keys that no longer work are left out: they have nothing to bound. */
export type LimitSubjectNames = {
  readonly keys: readonly Named[];
  readonly features: readonly Named[];
  readonly members: readonly Named[];
};

/** `href` is the page of the key that a limit is for; null for all else. */
export type NamedLimit = LimitRow & { readonly subjectName: string; readonly href: string | null };

const ENVIRONMENT_NAMES = new Map([
  ["dev", "Development"],
  ["live", "Live"],
]);

/**
 * The limits of the acting member's organization with the names of what each is for, and the names that new ones may take.
 * A key or member that is gone keeps its id for a name.
 * @param keyPath where the pages of keys are, e.g. "/keys"; none where the reader has none
 */
export async function listNamedLimits(
  ctx: Context,
  keyPath?: string,
): Promise<{ readonly limits: readonly NamedLimit[]; readonly subjects: LimitSubjectNames }> {
  const [limits, keys, members, prices] = await Promise.all([
    listLimits(ctx),
    listKeys(ctx),
    listMembers(ctx),
    findPriceList(ctx, null),
  ]);
  const keyNames = new Map(keys.map(({ id, name }) => [id, name]));
  const memberNames = new Map(members.map(({ userId, name }) => [userId, name]));
  const names = { org: null, key: keyNames, environment: ENVIRONMENT_NAMES, feature: null, member: memberNames };
  const nameOf = ({ scope, subject }: LimitRow) => names[scope]?.get(subject) ?? subject;
  return {
    limits: limits.map((limit) => ({
      ...limit,
      subjectName: nameOf(limit),
      href: keyPath && limit.scope === "key" ? `${keyPath}/${limit.subject}` : null,
    })),
    subjects: {
      keys: keys.filter(({ state }) => state === "active").map(({ id, name }) => ({ value: id, label: name })),
      features: (prices?.features ?? []).map(({ feature }) => ({ value: feature, label: feature })),
      members: members.map(({ userId, name, email }) => ({ value: userId, label: `${name} (${email})` })),
    },
  };
}
