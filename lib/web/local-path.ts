/** Where to go after signing in: a path of ours, or the start. What stands in an address may come from anybody, and be anything. */
export function localPath(text: unknown): string {
  const base = "http://here.invalid";
  if (typeof text !== "string" || !text.startsWith("/") || !URL.canParse(text, base)) return "/";
  const url = new URL(text, base);
  return url.origin === base ? url.pathname + url.search : "/";
}
