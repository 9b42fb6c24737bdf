import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ListedChange } from "#lib/pricing/price-list.ts";

const MOST_SHOWN = 30;

type UpcomingPricesProps = { readonly scheduled: ListedChange; readonly zone: string };

/** What will cost otherwise from an instant on, said before it counts. */
export function UpcomingPrices({ scheduled: { from, changes }, zone }: UpcomingPricesProps) {
  const more = changes.length - MOST_SHOWN;
  return (
    <Card
      title={
        <>
          From <Time at={from} zone={zone} />
        </>
      }
      description={`${countText(changes.length)} ${changes.length === 1 ? "price changes" : "prices change"}. Calls before that instant cost what is listed below.${more > 0 ? ` The first ${MOST_SHOWN} are shown.` : ""}`}
      flush
    >
      <Table<(typeof changes)[number]>
        caption="Prices to come"
        rows={changes.slice(0, MOST_SHOWN)}
        rowKey={({ feature, meter, dimensions }) => `${feature} ${meter} ${dimensions}`}
        columns={[
          { key: "feature", header: "Feature", rowHeader: true, cell: ({ feature }) => feature },
          {
            key: "meter",
            header: "Meter",
            cell: ({ meter, dimensions }) => [meter, dimensions].filter(Boolean).join(" · "),
          },
          { key: "before", header: "Until then", className: "text-ink-3", cell: ({ before }) => before || "not sold" },
          {
            key: "after",
            header: "From then on",
            className: "font-medium",
            cell: ({ after }) => after || "no longer sold",
          },
        ]}
      />
    </Card>
  );
}
