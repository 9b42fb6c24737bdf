import { Fragment } from "react";

/** A sentence in which `code` stands between backticks. */
export function Prose({ text }: { readonly text: string }) {
  const parts = text.split("`");
  return parts.map((part, at) => {
    const key = `${at} ${part}`;
    return at % 2 === 0 ? (
      <Fragment key={key}>{part}</Fragment>
    ) : (
      <code key={key} className="rounded bg-sunken px-1 py-0.5 font-mono text-[0.875em] text-ink">
        {part}
      </code>
    );
  });
}
