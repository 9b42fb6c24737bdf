"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { cn } from "#components/ui/cn.ts";
import { THEME_COOKIE, THEMES, type Theme, themeOf } from "#components/ui/theme.ts";

const LOOK = {
  light: { icon: Sun, label: "Light theme" },
  dark: { icon: Moon, label: "Dark theme" },
  system: { icon: Monitor, label: "Theme of the device" },
} as const;

const YEAR_SECONDS = 31_536_000;

/** The class on <html> is the truth: the server wrote it from the cookie. */
function shownTheme(): Theme {
  return themeOf(["light", "dark"].find((theme) => document.documentElement.classList.contains(theme)));
}

function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["class"] });
  return () => observer.disconnect();
}

function choose(theme: Theme): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers we support
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  document.documentElement.classList.remove("light", "dark");
  if (theme !== "system") document.documentElement.classList.add(theme);
}

/** Light, dark, or as the device says; kept in a cookie. */
export function ThemeToggle({ className }: { className?: string }) {
  const current = useSyncExternalStore<Theme | null>(watchTheme, shownTheme, () => null);
  return (
    <fieldset aria-label="Theme" className={cn("inline-flex rounded-lg border bg-sunken p-0.5", className)}>
      {THEMES.map((theme) => {
        const { icon: Icon, label } = LOOK[theme];
        return (
          <button
            key={theme}
            type="button"
            aria-label={label}
            title={label}
            aria-pressed={current === theme}
            onClick={() => choose(theme)}
            className="rounded-md p-1.5 text-ink-3 hover:text-ink aria-pressed:bg-chosen aria-pressed:text-ink aria-pressed:shadow-card"
          >
            <Icon aria-hidden className="size-3.5" />
          </button>
        );
      })}
    </fieldset>
  );
}
