import { badParameter } from "./errors.ts";
import type { FormNode, FormTree } from "./form.ts";

/**
 * Reads the parameters of one call and remembers which were read; `done` then refuses the others as Stripe does, so an
 * endpoint accepts exactly what it understands. Handlers read everything before they change anything.
 */
export class Params {
  readonly #tree: FormTree;
  readonly #prefix: string;
  readonly #read = new Set<string>();
  readonly #children: Params[] = [];

  constructor(tree: FormTree, prefix = "") {
    this.#tree = tree;
    this.#prefix = prefix;
  }

  /** The full name of a parameter, as errors show it: `line_items[0][quantity]`. */
  path(name: string): string {
    return this.#prefix === "" ? name : `${this.#prefix}[${name}]`;
  }

  #take(name: string): FormNode | undefined {
    this.#read.add(name);
    return this.#tree.get(name);
  }

  text(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === "string") return value;
    return badParameter(this.path(name), `Invalid string: ${this.path(name)} must be a string.`);
  }

  /** A text that must be there and not be empty. */
  need(name: string): string {
    const value = this.text(name);
    if (value === undefined)
      badParameter(this.path(name), `Missing required param: ${this.path(name)}.`, "parameter_missing");
    if (value === "") {
      badParameter(
        this.path(name),
        `You passed an empty string for '${this.path(name)}'. We assume empty values are an attempt to unset a parameter; however '${this.path(name)}' cannot be unset. You should remove '${this.path(name)}' from your request or supply a non-empty value.`,
        "parameter_invalid_empty",
      );
    }
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value))
      badParameter(this.path(name), `Invalid integer: ${value}`, "parameter_invalid_integer");
    return Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined || value === "true") return value === undefined ? undefined : true;
    if (value === "false") return false;
    return badParameter(this.path(name), `Invalid boolean: ${value}`);
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = values.find((known) => known === value);
    return found ?? badParameter(this.path(name), `Invalid ${name}: must be one of ${values.join(", ")}`);
  }

  object(name: string): Params | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value === "string") return badParameter(this.path(name), "Invalid object");
    return this.#child(value, name);
  }

  list(name: string): readonly Params[] {
    const tree = this.object(name);
    if (!tree) return [];
    return tree.names().map((index) => tree.object(index) ?? badParameter(this.path(name), "Invalid array"));
  }

  texts(name: string): readonly string[] | undefined {
    const tree = this.object(name);
    return tree?.names().map((index) => tree.need(index));
  }

  names(): readonly string[] {
    return [...this.#tree.keys()];
  }

  /** Sent as an empty value, which in an update means "unset". */
  isEmpty(name: string): boolean {
    return this.#take(name) === "";
  }

  isText(name: string): boolean {
    return typeof this.#take(name) === "string";
  }

  /** Refuses whatever was not read, here and below. */
  done(): void {
    const unknown = this.names().find((name) => !this.#read.has(name));
    if (unknown !== undefined) {
      badParameter(this.path(unknown), `Received unknown parameter: ${this.path(unknown)}`, "parameter_unknown");
    }
    for (const child of this.#children) child.done();
  }

  #child(tree: FormTree, name: string): Params {
    const child = new Params(tree, this.path(name));
    this.#children.push(child);
    return child;
  }
}
