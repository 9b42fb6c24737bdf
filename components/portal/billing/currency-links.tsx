import Link from "next/link";
import { cn } from "#components/ui/cn.ts";

export type CurrencyLinksProps = { readonly currencies: readonly string[]; readonly current: string };

/** Before the first payment an organization chooses its currency; afterwards there is nothing to choose and nothing shown. */
export function CurrencyLinks({ currencies, current }: CurrencyLinksProps) {
  if (currencies.length < 2) return null;
  return (
    <nav aria-label="Currency" className="inline-flex rounded-lg border bg-sunken p-0.5">
      {currencies.map((code) => (
        <Link
          key={code}
          href={`/billing?currency=${code}#top-up`}
          scroll={false}
          aria-current={code === current ? "true" : undefined}
          className={cn(
            "rounded-md px-2.5 py-1 text-[0.8125rem] text-ink-2 hover:text-ink",
            code === current && "bg-chosen font-medium text-ink shadow-card",
          )}
        >
          {code}
        </Link>
      ))}
    </nav>
  );
}
