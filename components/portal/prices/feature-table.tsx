import { Badge } from "#components/ui/badge.tsx";
import { ApproxMoney, Credits } from "#components/ui/credits.tsx";
import type { ListedFeature, ListedRate } from "#lib/pricing/price-list.ts";

/** Prices by feature: one block each, a line per rate, so that variants stand together. */
export function FeatureTable({ features }: { features: readonly ListedFeature[] }) {
  return (
    <table className="w-full border-collapse text-left text-[0.8125rem] max-sm:block">
      <caption className="sr-only">Prices</caption>
      <thead className="max-sm:sr-only">
        <tr className="border-b bg-sunken/70 text-xs text-ink-3 *:px-3 *:py-2 *:font-medium">
          <th scope="col" className="sm:pl-5">
            Feature
          </th>
          <th scope="col">Meter</th>
          <th scope="col" className="text-right">
            Credits
          </th>
          <th scope="col">Unit</th>
          <th scope="col" className="whitespace-nowrap text-right">
            ≈ money
          </th>
          <th scope="col" className="text-right sm:pr-5">
            1 credit buys
          </th>
        </tr>
      </thead>
      {features.map((feature) => (
        <tbody key={feature.feature} className="border-b last:border-b-0 max-sm:block max-sm:px-4 max-sm:py-3">
          {feature.variants.map((variant, index) => (
            <VariantRow
              key={`${variant.meter} ${variant.dimensions}`}
              feature={feature}
              variant={variant}
              first={index === 0}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

type VariantRowProps = { readonly feature: ListedFeature; readonly variant: ListedRate; readonly first: boolean };

function VariantRow({ feature, variant, first }: VariantRowProps) {
  const cell = "px-3 py-1.5 align-baseline max-sm:block max-sm:p-0";
  return (
    <tr className="max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:gap-x-4 max-sm:py-1 sm:first:*:pt-3 sm:last:*:pb-3">
      {first && (
        <th
          scope="rowgroup"
          rowSpan={feature.variants.length}
          className={`${cell} align-top font-medium text-ink max-sm:col-span-2 max-sm:pb-1.5 sm:pl-5`}
        >
          <span className="grid gap-0.5">
            <span className="[overflow-wrap:anywhere]">{feature.feature}</span>
            <span className="text-xs font-normal text-ink-3">
              {[feature.name !== feature.feature && feature.name, feature.provider].filter(Boolean).join(" · ")}
            </span>
          </span>
        </th>
      )}
      <td className={cell}>
        {variant.meter}
        {variant.dimensions && <Badge className="ml-2">{variant.dimensions}</Badge>}
        {variant.notes.map((note) => (
          <span key={note} className="block text-xs text-ink-3">
            {note}
          </span>
        ))}
      </td>
      <td className={`${cell} text-right font-medium`}>
        <Credits value={variant.price} />
      </td>
      <td className={`${cell} whitespace-nowrap text-ink-2 max-sm:text-xs`}>{variant.unit}</td>
      <td className={`${cell} text-right max-sm:text-xs`}>
        <ApproxMoney text={variant.approxMoney} />
      </td>
      <td
        className={`${cell} whitespace-nowrap text-right text-ink-2 max-sm:col-span-2 max-sm:text-left max-sm:text-xs sm:pr-5`}
      >
        {variant.oneCreditBuys && (
          <>
            <span className="sm:sr-only">1 credit buys </span>
            {variant.oneCreditBuys}
          </>
        )}
      </td>
    </tr>
  );
}
