import Link from "next/link";
import { Credits } from "#components/ui/credits.tsx";
import { Progress } from "#components/ui/progress.tsx";
import type { StandingView } from "#lib/ledger/money-seen.ts";

/** One organization in a ranking. */
export type Standing = StandingView & { readonly href: string };

type StandingsProps = {
  readonly caption: string;
  readonly rows: readonly Standing[];
  readonly tone: "accent" | "bad";
};

/** Organizations by an amount of credits, the largest first, each with a bar. */
export function Standings({ caption, rows, tone }: StandingsProps) {
  return (
    <ol aria-label={caption} className="divide-y">
      {rows.map((row) => (
        <li key={row.id} className="grid gap-1.5 px-4 py-2.5 sm:px-5">
          <span className="flex items-baseline justify-between gap-4 text-[0.8125rem]">
            <Link
              href={row.href}
              className="min-w-0 truncate rounded font-medium text-accent-text underline-offset-4 hover:underline"
            >
              {row.name}
            </Link>
            <Credits value={row.credits} />
          </span>
          <Progress label={`${row.name}, of the largest`} fraction={row.share} tone={tone} />
        </li>
      ))}
    </ol>
  );
}
