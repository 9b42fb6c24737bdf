import * as z from "zod";

/** Tollgate as a vendor's backend sees it: calls with a service key, over HTTP like any other vendor's. */

const HeldCredits = z.object({
  id: z.string(),
  reference: z.string(),
  state: z.enum(["open", "settled", "released", "lapsed"]),
  amount: z.string(),
  remaining: z.string(),
  settled: z.string(),
  deadline_at: z.string(),
});
const Allowed = z.object({
  allowed: z.literal(true),
  key_id: z.string(),
  hold: HeldCredits,
  balance: z.object({ available: z.string() }),
});
const Settled = z.object({
  status: z.string(),
  charge: z.object({ id: z.string(), amount: z.string() }).nullish(),
  balance: z.object({ available: z.string() }),
  hold: HeldCredits,
});
const OneHold = z.object({ hold: HeldCredits });

export type Meters = Readonly<Record<string, string>>;
export type Work = {
  readonly feature: string;
  readonly meters: Meters;
  readonly dimensions?: Readonly<Record<string, string>>;
};
export type HeldCredits = z.infer<typeof HeldCredits>;
export type Allowed = z.infer<typeof Allowed>;
export type Settled = z.infer<typeof Settled>;

/** Tollgate's answer, or its problem document to pass on to the caller as it is. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly problem: string };

const TIMEOUT_MS = 10_000;
const SOURCE = "demo-vendor";

async function ask<T>(
  method: "GET" | "POST",
  path: string,
  key: string | undefined,
  body: unknown,
  shape: z.ZodType<T>,
): Promise<Answer<T>> {
  const response = await fetch(new URL(path, process.env.APP_URL), {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(method === "POST" && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) return { ok: false, status: response.status, problem: text };
  return { ok: true, value: shape.parse(JSON.parse(text)) };
}

function post<T>(path: string, body: unknown, shape: z.ZodType<T>): Promise<Answer<T>> {
  return ask("POST", path, process.env.DEMO_SERVICE_KEY, body, shape);
}

/**
 * May the holder of this key do this much work? If so, what it may cost at most is set aside under `holdId`, and comes
 * back by itself `lifetimeS` seconds from now unless something is heard of the work before.
 */
export function authorizeWithHold(
  key: string,
  { feature, meters, dimensions }: Work,
  holdId: string,
  lifetimeS: number,
): Promise<Answer<Allowed>> {
  const hold = { id: holdId, lifetime_s: lifetimeS };
  return post(
    "/api/v1/authorize",
    { key, feature, estimate: meters, ...(dimensions && { dimensions }), hold },
    Allowed,
  );
}

/** Charges what was done to its hold; `final` gives the rest of the hold back. The same id again is the same charge. */
export function settleHold(
  holdId: string,
  id: string,
  { feature, meters, dimensions }: Work,
  final = true,
): Promise<Answer<Settled>> {
  const used = { source: SOURCE, id, feature, meters, ...(dimensions && { dimensions }), final };
  return post(`/api/v1/holds/${holdId}/settle`, used, Settled);
}

/** Gives a hold back whose work came to nothing. */
export function releaseHold(holdId: string): Promise<Answer<z.infer<typeof OneHold>>> {
  return post(`/api/v1/holds/${holdId}/release`, {}, OneHold);
}

/** Says that the work goes on: the hold lives `lifetimeS` seconds from now. */
export function extendHold(holdId: string, lifetimeS: number): Promise<Answer<z.infer<typeof OneHold>>> {
  return post(`/api/v1/holds/${holdId}/extend`, { lifetime_s: lifetimeS }, OneHold);
}

/** A hold as the customer's own key may read it: another's is not found. */
export function readHold(customersKey: string, holdId: string): Promise<Answer<z.infer<typeof OneHold>>> {
  return ask("GET", `/api/v1/holds/${holdId}`, customersKey, null, OneHold);
}
