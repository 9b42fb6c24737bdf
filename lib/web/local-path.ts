/** Where to go after signing in: a path of ours, or the start. What stands in an address may come from anybody. */
export function localPath(text: string | null | undefined): string {
  const base = "http://here.invalid";
  if (!text?.startsWith("/") || !URL.canParse(text, base)) return "/";
  const url = new URL(text, base);
  return url.origin === base ? url.pathname + url.search : "/";
}
