import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";

/** A limit as listed, with the name of what it is for. Amounts are decimal strings of credits, or numbers of holds. */
export type LimitView = {
  readonly id: string;
  readonly scope: LimitScope;
  /** The key's id, "dev" or "live", the feature, the member's id; "" for the whole organization. */
  readonly subject: string;
  /** "Production backend", "Development", "gpt-4o", "Ada Byron"; "" for the whole organization. */
  readonly subjectName: string;
  /** The page of what it is for; null where it has none, or where that page is open. */
  readonly href: string | null;
  readonly kind: LimitKind;
  readonly amount: string;
  readonly used: string;
  readonly left: string;
  readonly resetsAt: string | null;
};

/** What may be bounded, by name: the choices of the form. */
export type LimitSubjects = {
  readonly keys: readonly NamedSubject[];
  readonly features: readonly NamedSubject[];
  readonly members: readonly NamedSubject[];
};

export type NamedSubject = { readonly value: string; readonly label: string };

export const SCOPE_TEXT = {
  org: "Whole organization",
  environment: "Environment",
  key: "Key",
  feature: "Feature",
  member: "Member's keys",
} as const satisfies Record<LimitScope, string>;

/** What follows the amount: "5,000 credits a day". */
export const KIND_TEXT = {
  per_day: "a day",
  per_week: "a week",
  per_month: "a month",
  in_total: "in total",
  per_call: "for one call",
  open_holds: "open holds at once",
} as const satisfies Record<LimitKind, string>;

export const KIND_CHOICE = {
  per_day: "Credits a day",
  per_week: "Credits a week",
  per_month: "Credits a month",
  in_total: "Credits in total",
  per_call: "Credits for one call",
  open_holds: "Open holds at once",
} as const satisfies Record<LimitKind, string>;

export const ENVIRONMENTS: readonly NamedSubject[] = [
  { value: "dev", label: "Development" },
  { value: "live", label: "Live" },
];

/** The choices for a scope's subject; none for the whole organization. */
export function subjectsOf(scope: LimitScope, subjects: LimitSubjects): readonly NamedSubject[] {
  switch (scope) {
    case "org":
      return [];
    case "environment":
      return ENVIRONMENTS;
    case "key":
      return subjects.keys;
    case "feature":
      return subjects.features;
    case "member":
      return subjects.members;
  }
}

/** "Key Production backend", "Whole organization". */
export function limitName({ scope, subjectName }: Pick<LimitView, "scope" | "subjectName">): string {
  return scope === "org" ? SCOPE_TEXT.org : `${SCOPE_TEXT[scope]} ${subjectName}`;
}
