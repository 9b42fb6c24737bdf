import * as z from "zod";
import type { RefusalExtra } from "#lib/errors.ts";

const Rates = z.object({
  policies: z.array(
    z.object({ name: z.string(), quota: z.int(), window_s: z.int(), remaining: z.int(), reset_s: z.int() }),
  ),
  retry_after_s: z.int(),
});

/**
 * The rates of a key as headers: RateLimit-Policy has every quota with its window in seconds, RateLimit what is left of each and
 * when it begins anew (draft-ietf-httpapi-ratelimit-headers-10).
 */
export function rateHeaders(extra: RefusalExtra): Record<string, string> {
  const { policies, retry_after_s } = Rates.parse(extra);
  return {
    "retry-after": String(retry_after_s),
    "ratelimit-policy": policies.map(({ name, quota, window_s }) => `"${name}";q=${quota};w=${window_s}`).join(", "),
    ratelimit: policies.map(({ name, remaining, reset_s }) => `"${name}";r=${remaining};t=${reset_s}`).join(", "),
  };
}
