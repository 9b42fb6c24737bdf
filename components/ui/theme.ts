/** The theme a reader chose; "system" leaves it to the device. */
export type Theme = "light" | "dark" | "system";

export const THEME_COOKIE = "tg_theme";
export const THEMES: readonly Theme[] = ["light", "dark", "system"];

/** Reads a cookie's value; anything unknown counts as "system". */
export function themeOf(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
