import path from "node:path";
import {
  type ImportDeclaration,
  isImportDeclaration,
  isStringLiteral,
  type Node,
  type SourceFile,
} from "typescript/unstable/ast";
import { createVirtualFileSystem } from "typescript/unstable/fs";
import { API } from "typescript/unstable/sync";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const OURS = /^(app|components|lib|prisma|e2e|scripts)\/|^[a-z-]+\.ts$/;
const GENERATED = /^lib\/db\/generated\/|\.d\.ts$/;

/** One file of the tree, parsed. */
export type Source = { readonly path: string; readonly text: string; readonly tree: SourceFile };

/** Where a rule is broken; `line` counts from 1. */
export type Fault = { readonly line: number; readonly says: string };

/** All TypeScript of this repository but what is generated. */
export function readTree(): Source[] {
  return readProject(new API({ cwd: ROOT }), ROOT);
}

/** Sources that exist only here, to show how a rule is broken. */
export function readExamples(files: Readonly<Record<string, string>>): Source[] {
  const root = "/example";
  const options = { noLib: true, noResolve: true, jsx: "preserve", allowImportingTsExtensions: true, noEmit: true };
  const config = { compilerOptions: options, files: Object.keys(files) };
  const named = Object.entries(files).map(([name, text]) => [`${root}/${name}`, text]);
  const virtual = { ...Object.fromEntries(named), [`${root}/tsconfig.json`]: JSON.stringify(config) };
  return readProject(new API({ cwd: root, fs: createVirtualFileSystem(virtual) }), root);
}

function readProject(api: API, root: string): Source[] {
  try {
    const config = path.join(root, "tsconfig.json");
    const program = api.updateSnapshot({ openProject: config }).getProject(config)?.program;
    if (!program) throw new Error(`${config} opens no project`);
    return program.getSourceFileNames().flatMap((file) => {
      const name = path.relative(root, file);
      const tree = OURS.test(name) && !GENERATED.test(name) ? program.getSourceFile(file) : undefined;
      return tree ? [{ path: name, text: tree.text, tree }] : [];
    });
  } finally {
    api.close();
  }
}

/** Every node of a file, parents first. */
export function nodesOf({ tree }: Source): Node[] {
  const found: Node[] = [];
  const visit = (node: Node): undefined => {
    found.push(node);
    node.forEachChild(visit);
  };
  tree.forEachChild(visit);
  return found;
}

export function lineOf({ tree }: Source, node: Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

export type Import = {
  readonly from: string;
  readonly line: number;
  readonly typeOnly: boolean;
  readonly node: ImportDeclaration;
};

/** Imports of a file with what they name as a path from the root: `./x.ts` and `#lib/x.ts` look alike. */
export function importsOf(source: Source): Import[] {
  return source.tree.statements.filter(isImportDeclaration).flatMap((node) => {
    if (!isStringLiteral(node.moduleSpecifier)) return [];
    const typeOnly = /^import\s+type\b/.test(node.getText(source.tree));
    return [{ from: fromRoot(source.path, node.moduleSpecifier.text), line: lineOf(source, node), typeOnly, node }];
  });
}

function fromRoot(file: string, specifier: string): string {
  if (specifier.startsWith("#")) return specifier.slice(1);
  return specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
}
