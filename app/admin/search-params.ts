/** What Next hands a page of the address behind the "?". */
export type SearchParams = Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;

const LONGEST = 200;

// The database takes no control characters, and nobody types them.
const CONTROL = /\p{Cc}/gu;

/** One parameter as text; absent, repeated or endless ones count as what of them makes sense. */
export async function readParams<Name extends string>(
  params: SearchParams,
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  const given = await params;
  const read = (name: Name) => {
    const value = given[name];
    return ((typeof value === "string" ? value : value?.[0]) ?? "").replaceAll(CONTROL, "").trim().slice(0, LONGEST);
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, string>;
}

/** An address with the parameters that are not empty. */
export function hrefOf(path: string, params: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(Object.entries(params).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return query.size > 0 ? `${path}?${query}` : path;
}
