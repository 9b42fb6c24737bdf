"use client";

import { ChevronDown, Plus } from "lucide-react";
import { exportHref } from "#components/admin/price-book/export-link.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { DropdownMenu, MenuItem, MenuSeparator } from "#components/ui/dropdown-menu.tsx";

export type DraftDialog = "rate" | "feature" | "publish" | "discard";

export type DraftActionsProps = {
  readonly draftId: string;
  readonly canPublish: boolean;
  /** Where to publish when usage gets its first price by it; null: in a dialog here. */
  readonly publishHref: string | null;
  readonly onOpen: (dialog: DraftDialog) => void;
};

/** The way of a draft from left to right: fill it, try it, publish it; what is rarer waits in a menu. */
export function DraftActions({ draftId, canPublish, publishHref, onOpen }: DraftActionsProps) {
  const path = `/admin/price-book/${draftId}`;
  return (
    <>
      <DropdownMenu
        trigger={
          <Button variant="ghost">
            More
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => onOpen("feature")}>Add feature</MenuItem>
        <MenuItem asChild>
          <a href={exportHref(draftId)} download="">
            Export CSV
          </a>
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onSelect={() => onOpen("discard")}>
          Discard draft
        </MenuItem>
      </DropdownMenu>
      <Button onClick={() => onOpen("rate")}>
        <Plus aria-hidden />
        Add rate
      </Button>
      <LinkButton href={`${path}/import`}>Import prices</LinkButton>
      <LinkButton href={`${path}/replay`}>Replay usage</LinkButton>
      {publishHref && canPublish ? (
        <LinkButton variant="primary" href={publishHref}>
          Publish
        </LinkButton>
      ) : (
        <Button variant="primary" disabled={!canPublish} onClick={() => onOpen("publish")}>
          Publish
        </Button>
      )}
    </>
  );
}
