import type { Key, ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type Column<Row> = {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the right edge. */
  readonly align?: "left" | "right";
  /** Names the row for screen readers. */
  readonly rowHeader?: boolean;
  /** Shown to screen readers only, for columns of buttons. */
  readonly hideHeader?: boolean;
  /** On a phone it stands beside the row's name, without a label; so do columns of buttons. One such column per table. */
  readonly aside?: boolean;
  readonly className?: string;
};

export type TableProps<Row> = {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => Key;
  readonly empty?: ReactNode;
  /** On a phone: each row as a card (default), or the table sideways in a scroller. */
  readonly onPhone?: "stack" | "scroll";
  readonly footer?: ReactNode;
};

/** A data table with a caption for screen readers; rows that do not fit a phone become cards. */
export function Table<Row>({ caption, columns, rows, rowKey, empty, onPhone = "stack", footer }: TableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <div className="relative overflow-x-auto">
      <table className={cn("w-full border-collapse text-left text-[0.8125rem]", onPhone === "stack" && "table-stacks")}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b bg-sunken/70">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={cn(
                  "whitespace-nowrap px-3 py-2 text-xs font-medium text-ink-3 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5",
                  column.align === "right" && "text-right",
                )}
              >
                {column.hideHeader ? <span className="sr-only">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map((row) => (
            <tr key={rowKey(row)} className="transition-colors hover:bg-sunken/50">
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {footer && <tfoot className="border-t bg-sunken/40 font-medium">{footer}</tfoot>}
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const look = cn(
    "px-3 py-2.5 align-middle sm:first:pl-5 sm:last:pr-5",
    column.align === "right" && "text-right tabular-nums",
    column.className,
  );
  const label = column.hideHeader ? "" : column.header;
  if (column.rowHeader) {
    return (
      <th scope="row" data-label={label} className={cn(look, "font-medium text-ink")}>
        <span>{column.cell(row)}</span>
      </th>
    );
  }
  return (
    <td data-label={label} data-aside={column.aside || column.hideHeader || undefined} className={look}>
      <span>{column.cell(row)}</span>
    </td>
  );
}
