/** What an answer is taken for; a proof that is mistaken about it fails by itself. */
export function shaped<T>(json: unknown): T {
  return json as T;
}
