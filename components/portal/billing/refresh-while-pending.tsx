"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 2_000;
const MOST_TIMES = 60;

/** Reads the page again every two seconds, for two minutes at most, as long as it is on the page. */
export function RefreshWhilePending() {
  const router = useRouter();
  useEffect(() => {
    let left = MOST_TIMES;
    const timer = setInterval(() => {
      left -= 1;
      if (left <= 0) clearInterval(timer);
      router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <p className="text-xs text-ink-3" role="status">
      Looking again every few seconds…
    </p>
  );
}
