export type Role = "owner" | "admin" | "billing" | "developer" | "viewer";

/** What each role may do, in a few words. */
export const ROLE_WORDS: Readonly<Record<Role, { readonly label: string; readonly may: string }>> = {
  owner: { label: "Owner", may: "everything" },
  admin: { label: "Admin", may: "everything but ownership" },
  billing: { label: "Billing", may: "money, plan, documents" },
  developer: { label: "Developer", may: "keys, usage" },
  viewer: { label: "Viewer", may: "reads" },
};

export const ROLES: readonly Role[] = ["owner", "admin", "billing", "developer", "viewer"];

/** Reads a role from a form; anything unknown is the least. */
export function roleOf(value: string): Role {
  return ROLES.find((role) => role === value) ?? "viewer";
}

/** Choices for a select: "Developer – keys, usage". */
export const ROLE_OPTIONS = ROLES.map((role) => ({
  value: role,
  label: `${ROLE_WORDS[role].label} – ${ROLE_WORDS[role].may}`,
}));
