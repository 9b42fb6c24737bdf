"use client";

import { useState } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Segmented } from "#components/ui/segmented.tsx";

export type CodeSample = { readonly language: string; readonly label: string; readonly code: string };

export type CodeBlockProps = { readonly label: string; readonly samples: readonly CodeSample[] };

/** Code to copy, in one language or several to choose from. */
export function CodeBlock({ label, samples }: CodeBlockProps) {
  const [language, setLanguage] = useState(samples[0]?.language ?? "");
  const shown = samples.find((sample) => sample.language === language) ?? samples[0];
  if (!shown) return null;
  return (
    <figure aria-label={label} className="min-w-0 overflow-hidden rounded-lg border bg-sunken">
      <figcaption className="flex items-center justify-between gap-3 border-b px-3 py-2">
        {samples.length > 1 ? (
          <Segmented
            label="Language"
            value={shown.language}
            onValueChange={setLanguage}
            options={samples.map((sample) => ({ value: sample.language, label: sample.label }))}
          />
        ) : (
          <span className="text-xs text-ink-3">{shown.label}</span>
        )}
        <CopyButton text={shown.code} variant="ghost" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto p-4 font-mono text-[0.8125rem] leading-relaxed -outline-offset-2">
        <code>{shown.code}</code>
      </pre>
    </figure>
  );
}
