import type { Fault, Source } from "./source.ts";

/** One sentence of the house's law, how it is checked, and the smallest file that breaks it. */
export type Rule = {
  readonly name: string;
  readonly appliesTo: (path: string) => boolean;
  readonly check: (source: Source) => readonly Fault[];
  readonly brokenBy: { readonly path: string; readonly text: string };
};
