import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Table } from "#components/ui/table.tsx";
import type { ImportPreview } from "#lib/pricing/import/import-view.ts";

type ImportProblemsProps = {
  readonly found: ImportPreview;
  readonly dropWrong: boolean;
  readonly setDropWrong: (drop: boolean) => void;
};

type Row = ImportPreview["problems"][number] & { readonly at: number };

/** Every mistake of a list by its line, so that all can be mended at once. */
export function ImportProblems({ found, dropWrong, setDropWrong }: ImportProblemsProps) {
  const { problems, problemCount, broken } = found;
  const more = problemCount - problems.length;
  return (
    <Card
      flush
      title={problemCount === 1 ? "1 mistake" : `${countText(problemCount)} mistakes`}
      description={
        broken
          ? "The list cannot be read. Mend it and compare again."
          : "Mend the list and compare again, or leave these lines out."
      }
      footer={
        !broken && (
          <Checkbox
            label="Leave out the lines that are wrong"
            checked={dropWrong}
            onChange={(event) => setDropWrong(event.target.checked)}
          />
        )
      }
    >
      <Table<Row>
        caption="Mistakes"
        rows={problems.map((problem, at) => ({ ...problem, at }))}
        rowKey={(row) => row.at}
        columns={[
          { key: "line", header: "Line", rowHeader: true, cell: (row) => (row.line > 0 ? `Line ${row.line}` : "–") },
          { key: "column", header: "Where", className: "text-ink-2", cell: (row) => row.column || "–" },
          { key: "detail", header: "What to mend", cell: (row) => row.detail },
        ]}
      />
      {more > 0 && <p className="border-t px-5 py-3 text-[0.8125rem] text-ink-3">and {countText(more)} more</p>}
    </Card>
  );
}

/** What the list prices and no rate can state; nobody guesses it. */
export function SkippedPrices({ found }: Pick<ImportProblemsProps, "found">) {
  const { skipped, skippedCount } = found;
  const more = skippedCount - skipped.length;
  return (
    <Card>
      <details>
        <summary className="cursor-pointer rounded text-sm font-medium text-ink">
          Skipped: {countText(skippedCount)} {skippedCount === 1 ? "price" : "prices"} that no rate can state
        </summary>
        <ul className="mt-3 grid gap-1 text-[0.8125rem] text-ink-2">
          {skipped.map(({ what, reason }) => (
            <li key={`${what} ${reason}`} className="[overflow-wrap:anywhere]">
              <span className="text-ink">{what}</span>: {reason}
            </li>
          ))}
          {more > 0 && <li className="text-ink-3">and {countText(more)} more</li>}
        </ul>
      </details>
    </Card>
  );
}
