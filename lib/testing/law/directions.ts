import { isIdentifier } from "typescript/unstable/ast";
import { roleOf, roomOf } from "./roles.ts";
import type { Rule } from "./rule.ts";
import { importsOf, lineOf, nodesOf } from "./source.ts";

/** Rooms from left to right; those of one row do not know each other. */
const ROWS = [
  ["money", "time"],
  ["audit", "mail"],
  ["ledger", "pricing"],
  ["plans", "organizations"],
  ["identity", "keys", "credits"],
  ["subscriptions", "vouchers"],
  ["metering"],
  ["unmatched"],
  ["invoices"],
  ["payments"],
  ["alerts"],
  ["demo", "jobs", "web"],
];
const ROW_OF = new Map(ROWS.flatMap((rooms, row) => rooms.map((room) => [room, row] as const)));
const LIBRARIES: readonly { readonly of: RegExp; readonly in: RegExp; readonly says: string }[] = [
  { of: /^recharts(\/|$)/, in: /^components\/charts\//, says: "recharts is drawn with in components/charts alone" },
  {
    of: /^@tanstack\/react-query$/,
    in: /^components\/live\/|^components\/shell\/app-providers\.tsx$/,
    says: "react-query is used in components/live and provided by the shell alone",
  },
];

const isProduct = (path: string) => roleOf(path) !== "test" && roleOf(path) !== "script";

export const DIRECTION_RULES: readonly Rule[] = [
  {
    name: "domains import only leftwards",
    appliesTo: (path) => isProduct(path) && ROW_OF.has(roomOf(path) ?? ""),
    check: (source) => {
      const room = roomOf(source.path) ?? "";
      return importsOf(source).flatMap(({ from, line }) => {
        const other = roomOf(from);
        if (other === null || other === room || !ROW_OF.has(other)) return [];
        return (ROW_OF.get(other) ?? 0) < (ROW_OF.get(room) ?? 0) ? [] : [{ line, says: `${room} → ${other}` }];
      });
    },
    brokenBy: { path: "lib/pricing/rates.ts", text: 'import { record } from "#lib/metering/usage-event.ts";\nrecord;' },
  },
  {
    name: "lib knows neither app nor components, and components do not know app",
    appliesTo: (path) => isProduct(path) && !path.startsWith("app/"),
    check: (source) =>
      importsOf(source)
        .filter(({ from }) => (source.path.startsWith("lib/") ? /^(app|components)\//.test(from) : /^app\//.test(from)))
        .map(({ from, line }) => ({ line, says: from })),
    brokenBy: { path: "lib/money/money.ts", text: 'import { Button } from "#components/ui/button.tsx";\nButton;' },
  },
  {
    name: "a component gets data and actions as props: it imports nouns alone",
    appliesTo: (path) => roleOf(path) === "component",
    check: (source) =>
      importsOf(source)
        .filter(({ from, typeOnly }) => !typeOnly && from.startsWith("lib/") && !isForComponents(from))
        .map(({ from, line }) => ({ line, says: from })),
    brokenBy: {
      path: "components/portal/keys.tsx",
      text: 'import { listKeys } from "#lib/keys/queries.ts";\nlistKeys;',
    },
  },
  {
    name: "recharts and react-query stay in their rooms",
    appliesTo: isProduct,
    check: (source) =>
      importsOf(source).flatMap(({ from, line }) =>
        LIBRARIES.filter((library) => library.of.test(from) && !library.in.test(source.path)).map(({ says }) => ({
          line,
          says,
        })),
      ),
    brokenBy: { path: "components/portal/usage.tsx", text: 'import { LineChart } from "recharts";\nLineChart;' },
  },
  {
    name: "only components/live listens to server-sent events",
    appliesTo: (path) => isProduct(path) && !path.startsWith("components/live/"),
    check: (source) =>
      nodesOf(source)
        .filter((node) => isIdentifier(node) && node.text === "EventSource")
        .map((node) => ({ line: lineOf(source, node), says: "EventSource" })),
    brokenBy: { path: "components/portal/live.tsx", text: 'export const stream = () => new EventSource("/x");' },
  },
];

/** Nouns, and of the base what has neither clock nor database. */
function isForComponents(from: string): boolean {
  return (
    roleOf(from) === "noun" || /^lib\/(errors|ids|authorization|context)\.ts$|^lib\/web\/action-result\.ts$/.test(from)
  );
}
