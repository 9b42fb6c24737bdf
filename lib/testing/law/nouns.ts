import {
  isAsyncKeyword,
  isAwaitExpression,
  isCallExpression,
  isNewExpression,
  isPropertyAccessExpression,
} from "typescript/unstable/ast";
import { roleOf } from "./roles.ts";
import type { Rule } from "./rule.ts";
import { importsOf, lineOf, nodesOf, type Source } from "./source.ts";

const OUTSIDE =
  /^(next|react|react-dom|pg|@prisma|graphile-worker|stripe|nodemailer)(\/|$)|^node:(fs|http|https|net|child_process)|^lib\/(db|web|jobs)\//;
const MOMENT = /^(Date\.now|Math\.random|process\.env|performance\.now|crypto\.(randomUUID|getRandomValues))$/;
const CHANCE = /^(randomBytes|randomUUID|randomInt|randomUUIDv7)$/;
const PLAIN = new Set(["noun", "base", "component"]);

const isNoun = (path: string) => roleOf(path) === "noun";

/** A verb that never waits decides nothing that is stored: it is a noun by another name, and held to the same. */
function computes(source: Source): boolean {
  return isNoun(source.path) || (roleOf(source.path) === "verb" && !nodesOf(source).some(isAsyncKeyword));
}

export const NOUN_RULES: readonly Rule[] = [
  {
    name: "a noun never waits: what is async is named as a verb, queries, store, gateway or engine",
    appliesTo: isNoun,
    check: (source) =>
      nodesOf(source)
        .filter((node) => isAsyncKeyword(node) || isAwaitExpression(node))
        .slice(0, 1)
        .map((node) => ({ line: lineOf(source, node), says: node.getText(source.tree).slice(0, 40) })),
    brokenBy: { path: "lib/money/rounding.ts", text: "export const round = async () => 1;" },
  },
  {
    name: "a noun has no clock, chance or environment: they are passed in",
    appliesTo: (path) => isNoun(path) || roleOf(path) === "verb",
    check: (source) => (computes(source) ? momentsOf(source) : []),
    brokenBy: { path: "lib/time/today.ts", text: "export function today() { return [new Date(), Math.random()]; }" },
  },
  {
    name: "a verb asks ctx for the time",
    appliesTo: (path) => roleOf(path) === "verb",
    check: (source) => (computes(source) ? [] : momentsOf(source).filter(({ says }) => /^(new Date|Date)/.test(says))),
    brokenBy: { path: "lib/keys/expire-key.ts", text: "export async function expireKey() { return new Date(); }" },
  },
  {
    name: "a noun imports nothing that reads, writes or renders",
    appliesTo: (path) => isNoun(path) || roleOf(path) === "verb",
    check: (source) =>
      computes(source)
        ? importsOf(source)
            .filter(({ from, typeOnly }) => !typeOnly && (OUTSIDE.test(from) || leaves(from)))
            .map(({ from, line }) => ({ line, says: from }))
        : [],
    brokenBy: {
      path: "lib/money/prices.ts",
      text: 'import { staffDatabase } from "#lib/db/clients.ts";\nstaffDatabase();',
    },
  },
];

function leaves(from: string): boolean {
  return from.startsWith("lib/") && !PLAIN.has(roleOf(from)) && roleOf(from) !== "verb";
}

function momentsOf(source: Source) {
  return nodesOf(source)
    .filter((node) => {
      if (isPropertyAccessExpression(node)) return MOMENT.test(node.getText(source.tree));
      if (isCallExpression(node)) return CHANCE.test(node.expression.getText(source.tree));
      return isNewExpression(node) && /^new Date(\(\))?$/.test(node.getText(source.tree));
    })
    .map((node) => ({ line: lineOf(source, node), says: node.getText(source.tree) }));
}
