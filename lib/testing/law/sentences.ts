import {
  isAsExpression,
  isExportDeclaration,
  isFunctionLikeDeclaration,
  isImportDeclaration,
  isNonNullExpression,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Rule } from "./rule.ts";
import { type Fault, lineOf, nodesOf, type Source } from "./source.ts";

const LONGEST_FUNCTION = 60;
const PROMISES = ["TODO", "FIXME", "HACK"];
const PROMISED = new RegExp(`(//|/?\\*).*\\b(${PROMISES.join("|")})\\b`);
const everywhere = () => true;

export const SENTENCE_RULES: readonly Rule[] = [
  {
    name: `a function has at most ${LONGEST_FUNCTION} lines`,
    appliesTo: everywhere,
    check: (source) =>
      nodesOf(source).flatMap((node) => {
        if (!isFunctionLikeDeclaration(node) || isDescribe(source, node)) return [];
        const length = lastLineOf(source, node) - lineOf(source, node) + 1;
        return length > LONGEST_FUNCTION ? [{ line: lineOf(source, node), says: `${length} lines` }] : [];
      }),
    brokenBy: { path: "lib/money/long.ts", text: `export function long() {${"\n".repeat(60)}}` },
  },
  {
    name: "no any and no !",
    appliesTo: everywhere,
    check: (source) =>
      nodesOf(source)
        .filter((node) => node.kind === SyntaxKind.AnyKeyword || isNonNullExpression(node))
        .map((node) => ({ line: lineOf(source, node), says: node.getText(source.tree).slice(0, 60) })),
    brokenBy: { path: "lib/money/loose.ts", text: "export const first = (list: any[]) => list[0]!;" },
  },
  {
    name: "a cast stands in a named constructor: it is what a small function returns, and all it does",
    appliesTo: (path) => !/\.(test|spec)\.tsx?$/.test(path),
    check: (source) => nodesOf(source).flatMap((node) => (isStrayCast(source, node) ? [castFault(source, node)] : [])),
    brokenBy: {
      path: "lib/money/cast.ts",
      text: 'export function f(x: string) {\n  const y = x as "a";\n  return [y];\n}',
    },
  },
  {
    name: "no promises in comments",
    appliesTo: everywhere,
    check: (source) =>
      source.text
        .split("\n")
        .flatMap((text, index) => (PROMISED.test(text) ? [{ line: index + 1, says: text.trim() }] : [])),
    brokenBy: { path: "lib/money/later.ts", text: `// ${PROMISES[0]}: round` },
  },
  {
    name: "no barrels: a file that only passes on is left out",
    appliesTo: everywhere,
    check: ({ path, tree }) => {
      const own = tree.statements.filter(
        (statement) => !isExportDeclaration(statement) && !isImportDeclaration(statement),
      );
      const passesOn = tree.statements.some((statement) => isExportDeclaration(statement) && statement.moduleSpecifier);
      return /\/index\.tsx?$/.test(path) || (passesOn && own.length === 0) ? [{ line: 1, says: path }] : [];
    },
    brokenBy: { path: "lib/money/all.ts", text: 'export * from "./credits.ts";' },
  },
  {
    name: "files are named in kebab-case",
    appliesTo: everywhere,
    check: ({ path }) =>
      path
        .split("/")
        .every(
          (part) =>
            /^(\(?[a-z0-9]+(-[a-z0-9]+)*\)?|\[(\.\.\.)?[a-z-]+\])(\.[a-z]+)*$/i.test(part) &&
            !/[A-Z]/.test(part.replace(/^\[.*\]$/, "")),
        )
        ? []
        : [{ line: 1, says: path }],
    brokenBy: { path: "components/ui/DataTable.tsx", text: "export const x = 1;" },
  },
];

function isStrayCast(source: Source, node: Node): boolean {
  if (!isAsExpression(node) || node.type.getText(source.tree) === "const") return false;
  const holder = node.parent;
  if (holder.kind === SyntaxKind.ArrowFunction) return false;
  return holder.kind !== SyntaxKind.ReturnStatement;
}

function castFault(source: Source, node: Node): Fault {
  return { line: lineOf(source, node), says: node.getText(source.tree).replace(/\s+/g, " ").slice(0, 80) };
}

function lastLineOf({ tree }: Source, node: Node): number {
  return tree.getLineAndCharacterOfPosition(node.end).line + 1;
}

/** The body of a describe is a list of tests, each a function of its own. */
function isDescribe(source: Source, node: Node): boolean {
  return node.parent.kind === SyntaxKind.CallExpression && /^describe\b/.test(node.parent.getText(source.tree));
}
