export type TokenSearch = Promise<{ token?: string | string[] }>;

/** The token of a mailed link, or null. */
export async function tokenIn(search: TokenSearch): Promise<string | null> {
  const { token } = await search;
  return typeof token === "string" && token !== "" ? token : null;
}
