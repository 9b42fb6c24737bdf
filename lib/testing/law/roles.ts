/** What a file is, by its name alone. */
export type Role =
  | "noun"
  | "verb"
  | "queries"
  | "store"
  | "gateway"
  | "engine"
  | "edge"
  | "component"
  | "base"
  | "script"
  | "test";

/** Words that a verb's file may begin with. A new one is added here, on purpose. */
const VERBS = new Set(
  `accept add adjust amend apply approve ask assign audit authorize cancel change check close confirm correct create
   deliver discard dismiss draw edit end expire extend forget find freeze give grant handle hash hold invite issue lapse
   leave mail mark notify open pause pay place post prepare publish quote rate reactivate recognise record redeem
   refresh refund release remove rename request reset resolve restrict resume return revoke rotate run schedule seed send
   serve set settle sign spend start suspend switch take top transfer update verify void write`.split(/\s+/),
);

export function roleOf(path: string): Role {
  const folders = path.split("/");
  const name = (folders.at(-1) ?? "").replace(/\.tsx?$/, "");
  if (/\.(test|spec)$/.test(name) || path.startsWith("lib/testing/") || folders[0] === "e2e") return "test";
  if (folders[0] === "app" || folders[0] === "components") return folders[0] === "app" ? "edge" : "component";
  if (folders[0] !== "lib") return "script";
  const fixed = /^(?:.+-)?(queries|store|gateway|engine)$/.exec(name)?.[1];
  if (isFixed(fixed)) return fixed;
  if (folders.length === 2 || folders[1] === "db" || folders[1] === "jobs") return "base";
  if (folders[1] === "web") return "edge";
  return VERBS.has(name.split("-")[0] ?? "") ? "verb" : "noun";
}

function isFixed(name: string | undefined): name is "queries" | "store" | "gateway" | "engine" {
  return name === "queries" || name === "store" || name === "gateway" || name === "engine";
}

/** The room of a file in lib, or null: `lib/pricing/rating.ts` → "pricing". */
export function roomOf(path: string): string | null {
  return /^lib\/([a-z-]+)\//.exec(path)?.[1] ?? null;
}
