import { env } from "#lib/env.ts";

/** The address of one of our pages, for a letter. A token in it works once. */
export function linkTo(path: string, token?: string): string {
  const url = new URL(path, env().APP_URL);
  if (token) url.searchParams.set("token", token);
  return url.href;
}
