import { PriceList } from "#components/portal/prices/price-list.tsx";
import type { PriceListProps } from "#components/portal/prices/price-types.ts";
import { PageHeader } from "#components/ui/page-header.tsx";

/** Prices in the portal. */
export function PricesPage(props: PriceListProps) {
  return (
    <>
      <PageHeader title="Prices" description="What each call costs you, in credits and in money at list price." />
      <PriceList {...props} />
    </>
  );
}

/** The same prices for anyone; stands in the public shell. */
export function PublicPricesPage(props: PriceListProps) {
  return (
    <>
      <header className="mx-auto grid max-w-2xl justify-items-center gap-3 pt-4 pb-10 text-center">
        <h1 className="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">Pay for what you call</h1>
        <p className="text-base text-ink-2 text-pretty">
          One balance of credits for every model and endpoint. No base fee; each call is priced from this list, and
          every charge shows its sum.
        </p>
        <p className="rounded-full bg-accent-soft px-3 py-1 font-medium text-accent-text">{props.listPriceText}</p>
      </header>
      <PriceList {...props} />
    </>
  );
}
