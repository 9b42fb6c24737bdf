import Link from "next/link";
import type { ReactNode } from "react";

/** A link within running text. */
export function AuthLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="rounded font-medium text-accent-text underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}
