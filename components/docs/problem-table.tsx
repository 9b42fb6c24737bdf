import type { ReferenceProblem } from "#lib/web/api/reference.ts";

function placeOf(code: string): string {
  return `problem-${code.replaceAll("_", "-")}`;
}

/** All errors by status; each row is where its problem's `type` leads. */
export function ProblemTable({ problems }: { readonly problems: readonly ReferenceProblem[] }) {
  return (
    <table className="w-full rounded-lg border bg-surface text-left text-[0.8125rem]">
      <caption className="sr-only">All errors</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Code</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {problems.map(({ status, code, title }) => (
          <tr key={code} id={placeOf(code)} className="scroll-mt-20 align-baseline target:bg-accent-soft">
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
  );
}

type ProblemLinksProps = { readonly label: string; readonly problems: readonly ReferenceProblem[] };

/** Which errors a call can answer; what each means stands in the table. */
export function ProblemLinks({ label, problems }: ProblemLinksProps) {
  return (
    <ul aria-label={label} className="flex flex-wrap gap-x-4 gap-y-1.5 font-mono text-xs">
      {problems.map(({ status, code }) => (
        <li key={code}>
          <a href={`#${placeOf(code)}`} className="rounded text-ink-2 hover:text-ink hover:underline">
            {status} {code}
          </a>
        </li>
      ))}
    </ul>
  );
}
