import {
  type FunctionDeclaration,
  isAsyncKeyword,
  isCallExpression,
  isExportKeyword,
  isFunctionDeclaration,
  isPropertyAccessExpression,
  isTaggedTemplateExpression,
} from "typescript/unstable/ast";
import { roleOf, roomOf } from "./roles.ts";
import type { Rule } from "./rule.ts";
import { type Fault, importsOf, lineOf, nodesOf, type Source } from "./source.ts";

const WRITES =
  /^(create|createMany|createManyAndReturn|update|updateMany|upsert|delete|deleteMany|\$executeRaw|\$executeRawUnsafe)$/;
const RAW_SQL = /\$(queryRaw|executeRaw)/;
const ENGINE_ROOMS = new Set(["metering", "web", "jobs"]);

export const VERB_RULES: readonly Rule[] = [
  {
    name: "a verb exports one async function, named as its file; where it opens a transaction, it takes ctx first",
    appliesTo: (path) => roleOf(path) === "verb",
    check: checkVerb,
    brokenBy: {
      path: "lib/keys/revoke-key.ts",
      text: "export async function revokeKey(input: object) { return input; }\nexport async function other() {}",
    },
  },
  {
    name: "queries read and never write",
    appliesTo: (path) => roleOf(path) === "queries",
    check: (source) =>
      nodesOf(source).flatMap((node) => {
        const called = isCallExpression(node)
          ? node.expression
          : isTaggedTemplateExpression(node)
            ? node.tag
            : undefined;
        if (!called || !isPropertyAccessExpression(called) || !WRITES.test(called.name.text)) return [];
        return [{ line: lineOf(source, node), says: called.getText(source.tree) }];
      }),
    brokenBy: { path: "lib/keys/queries.ts", text: "export const touch = (tx: any) => tx.apiKey.update({});" },
  },
  {
    name: "an edge holds no SQL and opens no database",
    appliesTo: (path) => roleOf(path) === "edge",
    check: (source) => [
      ...importsOf(source)
        .filter(({ from, typeOnly }) => !typeOnly && (from === "pg" || from === "lib/db/clients.ts"))
        .map(({ from, line }) => ({ line, says: from })),
      ...source.text
        .split("\n")
        .flatMap((text, index) => (RAW_SQL.test(text) ? [{ line: index + 1, says: text.trim() }] : [])),
    ],
    brokenBy: { path: "app/page.ts", text: 'import pg from "pg";\npg.Client;' },
  },
  {
    name: "engines live in metering, web and jobs alone",
    appliesTo: (path) => roleOf(path) === "engine",
    check: (source) => (ENGINE_ROOMS.has(roomOf(source.path) ?? "") ? [] : [{ line: 1, says: source.path }]),
    brokenBy: { path: "lib/pricing/price-engine.ts", text: "export const start = 1;" },
  },
];

function checkVerb(source: Source): Fault[] {
  if (!nodesOf(source).some(isAsyncKeyword)) return [];
  const [first, ...more] = exportedAsync(source);
  if (!first) return [{ line: 1, says: "no exported async function" }];
  const faults = more.map((each) => ({ line: lineOf(source, each), says: `also exports ${each.name?.text}` }));
  const wanted = camelCase(source.path);
  if (first.name?.text !== wanted)
    faults.push({ line: lineOf(source, first), says: `${first.name?.text}, not ${wanted}` });
  const [parameter] = first.parameters;
  const transacts = importsOf(source).some(({ from }) => from === "lib/db/transact.ts");
  if (transacts && parameter?.name.getText(source.tree) !== "ctx") {
    faults.push({ line: lineOf(source, first), says: "does not take ctx first" });
  }
  return faults;
}

function exportedAsync({ tree }: Source): FunctionDeclaration[] {
  return tree.statements
    .filter(isFunctionDeclaration)
    .filter(({ modifiers }) => modifiers?.some(isExportKeyword) && modifiers.some(isAsyncKeyword));
}

function camelCase(path: string): string {
  const name = /([^/]+)\.tsx?$/.exec(path)?.[1] ?? "";
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
