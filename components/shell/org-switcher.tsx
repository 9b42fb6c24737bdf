"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { DropdownMenu, MenuItem, MenuLabel } from "#components/ui/dropdown-menu.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";

export type Membership = { readonly id: string; readonly name: string; readonly role: string };

export type OrgSwitcherProps = {
  readonly organizations: readonly Membership[];
  readonly currentId: string;
  readonly switchOrganization: Action<{ organizationId: string }, unknown>;
};

/** Names the organization whose desk this is; with several memberships it changes between them. */
export function OrgSwitcher({ organizations, currentId, switchOrganization }: OrgSwitcherProps) {
  const router = useRouter();
  const { pending, run } = useAction(switchOrganization, () => router.push("/overview"));
  const current = organizations.find((org) => org.id === currentId);
  const name = <span className="truncate font-medium">{current?.name ?? "Organization"}</span>;

  if (organizations.length < 2) return <div className="flex min-w-0 items-center px-1 text-sm lg:px-0">{name}</div>;
  return (
    <DropdownMenu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`Organization: ${current?.name ?? "none"}. Switch`}
          disabled={pending}
          className="flex min-w-0 items-center gap-1.5 rounded-md px-2 py-1.5 text-sm hover:bg-sunken lg:-ml-2 disabled:opacity-55"
        >
          {name}
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        </button>
      }
    >
      <MenuLabel>Organizations</MenuLabel>
      {organizations.map((org) => (
        <MenuItem key={org.id} disabled={org.id === currentId} onSelect={() => run({ organizationId: org.id })}>
          <span className="grid min-w-0 flex-1">
            <span className="truncate">{org.name}</span>
            <span className="text-xs text-ink-3">{org.role}</span>
          </span>
          {org.id === currentId && <Check aria-hidden />}
        </MenuItem>
      ))}
    </DropdownMenu>
  );
}
