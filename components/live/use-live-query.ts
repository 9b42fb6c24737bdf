"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";

const SIGNED_OUT = 401;

/**
 * Reads a live route: starts from what the server rendered and reads again whenever the stream says so. While a new
 * path is being read, the figures of the one before stay on screen.
 */
export function useLiveQuery<Answer>(path: string, initialData: Answer | undefined) {
  return useQuery<Answer>({
    queryKey: [path],
    queryFn: ({ signal }) => readJson<Answer>(path, signal),
    initialData,
    placeholderData: keepPreviousData,
  });
}

/** The route and this page are one release, so the shape is taken on trust. */
async function readJson<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(path, { signal, headers: { accept: "application/json" } });
  // The session has ended, perhaps elsewhere: loaded anew, this page leads to the sign-in page and from there back.
  if (response.status === SIGNED_OUT) window.location.reload();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}
