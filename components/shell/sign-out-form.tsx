import { LogOut } from "lucide-react";

/** For the user menu's slot: a plain form over a server action that ends the session and redirects. */
export function SignOutForm({ action }: { action: () => Promise<void> }) {
  return (
    <form action={action}>
      <button
        type="submit"
        className="flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left text-sm text-ink hover:bg-sunken"
      >
        <LogOut aria-hidden className="size-4 text-ink-3" />
        Sign out
      </button>
    </form>
  );
}
