export const GRANT_ORIGINS = ["purchase", "included", "promotion", "rollover", "refund", "adjustment"] as const;

/** Where the credits of a grant come from. */
export type GrantOrigin = (typeof GRANT_ORIGINS)[number];

/** Reads an origin as the books hold it. @throws Error for a word that is none */
export function grantOrigin(text: string): GrantOrigin {
  const origin = GRANT_ORIGINS.find((each) => each === text);
  if (!origin) throw new Error(`a grant has the unknown origin "${text}"`);
  return origin;
}
