import type { ReferenceProblem } from "#lib/web/api/reference.ts";

type ProblemTableProps = {
  readonly caption: string;
  readonly problems: readonly ReferenceProblem[];
  /** The table of all errors is open, and each row is where its problem's `type` leads. */
  readonly whole?: boolean;
};

/** Which errors to expect, by status. */
export function ProblemTable({ caption, problems, whole }: ProblemTableProps) {
  return (
    <details className="min-w-0 rounded-lg border bg-surface" open={whole}>
      <summary className="cursor-pointer rounded-lg px-3 py-2 text-[0.8125rem] text-ink-2 -outline-offset-2 hover:text-ink">
        {problems.length} errors
      </summary>
      <table className="w-full border-t text-left text-[0.8125rem]">
        <caption className="sr-only">{caption}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Code</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {problems.map(({ status, code, title }) => (
            <tr
              key={code}
              id={whole ? `problem-${code.replaceAll("_", "-")}` : undefined}
              className="scroll-mt-20 align-baseline target:bg-accent-soft"
            >
              <td className="w-12 py-1.5 pl-3 font-mono text-xs text-ink-3">{status}</td>
              <td className="py-1.5 pr-3">
                <code className="font-mono text-xs text-ink [overflow-wrap:anywhere]">{code}</code>
                <span className="block text-xs text-ink-3 sm:hidden">{title}</span>
              </td>
              <td className="hidden py-1.5 pr-3 text-ink-2 sm:table-cell">{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
