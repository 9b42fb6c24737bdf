import { badParameter } from "./errors.ts";

export type FormTree = Map<string, FormNode>;
export type FormNode = string | FormTree;

const MAX_PAIRS = 1000;
const MAX_DEPTH = 8;

/**
 * Decodes Stripe's form encoding: `a[b][0]=x` becomes a tree of maps, in which a list is a map with the keys 0, 1, …
 * and `a[]=x` takes the next free index.
 */
export function decodeForm(text: string): FormTree {
  const root: FormTree = new Map();
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > MAX_PAIRS) badParameter("", `Too many parameters: at most ${MAX_PAIRS} are accepted.`);
  for (const [name, value] of pairs) place(root, name, value);
  return root;
}

function place(root: FormTree, name: string, value: string): void {
  const path = name.replaceAll("]", "").split("[");
  if (path.length > MAX_DEPTH) badParameter(name, "Parameters are nested too deeply.");
  let tree = root;
  for (const [index, part] of path.entries()) {
    const key = part === "" && index > 0 ? String(tree.size) : part;
    if (index === path.length - 1) tree.set(key, value);
    else tree = branch(tree, key, name);
  }
}

function branch(tree: FormTree, key: string, name: string): FormTree {
  const found = tree.get(key);
  if (typeof found === "string")
    badParameter(name, `Invalid object: ${name} is given both as a value and as an object.`);
  if (found) return found;
  const made: FormTree = new Map();
  tree.set(key, made);
  return made;
}
