import { once } from "#lib/once.ts";

type Listener = (orgId: bigint) => void;

function listeners(): Set<Listener> {
  return once("changed-orgs", () => new Set<Listener>());
}

/** Says that an organization's figures moved, after the commit that moved them. Streams in this process read at once. */
export function markChanged(orgIds: Iterable<bigint>): void {
  for (const orgId of orgIds) for (const listener of listeners()) listener(orgId);
}

/** Hears of changes made in this process; returns how to stop. Changes made by others are found by looking. */
export function onChanged(listener: Listener): () => void {
  listeners().add(listener);
  return () => listeners().delete(listener);
}
