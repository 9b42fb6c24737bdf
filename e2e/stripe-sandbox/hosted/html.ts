/** Markup that is safe to send: every text put into it was escaped. */
export type Html = { readonly markup: string };
type Part = Html | string | number | null | false | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function print(part: Part): string {
  if (part === null || part === false) return "";
  if (typeof part === "string" || typeof part === "number") {
    return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
  }
  return "markup" in part ? part.markup : part.map(print).join("");
}

/** Builds markup from a template; texts in it are escaped, null and false leave nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = texts.map((text, index) => text + (index < parts.length ? print(parts[index] ?? null) : "")).join("");
  return { markup };
}
