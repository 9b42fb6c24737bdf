/** Where to go after signing in: a path of ours, or the start. What stands in an address may come from anybody, and be anything. */
export function localPath(text: unknown): string {
  const base = "http://here.invalid";
  if (typeof text !== "string" || !text.startsWith("/") || !URL.canParse(text, base)) return "/";
  const url = new URL(text, base);
  const path = url.pathname + url.search;
  // "/a/..//evil.example" is of this origin, but what is left of it once it is shortened names another host.
  return url.origin === base && !path.startsWith("//") ? path : "/";
}
