import * as z from "zod";

/** Tollgate as a vendor's backend sees it: two calls with a service key, over HTTP like any other vendor's. */

const Allowed = z.object({ allowed: z.literal(true), key_id: z.string() });
const Recorded = z.object({
  status: z.string(),
  charge: z.object({ id: z.string(), amount: z.string() }).nullish(),
  balance: z.object({ available: z.string() }),
});

export type Meters = Readonly<Record<string, string>>;
export type Work = {
  readonly feature: string;
  readonly meters: Meters;
  readonly dimensions?: Readonly<Record<string, string>>;
};
export type Recorded = z.infer<typeof Recorded>;

/** Tollgate's answer, or its problem document to pass on to the caller as it is. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly problem: string };

const TIMEOUT_MS = 10_000;

async function post<T>(path: string, body: unknown, shape: z.ZodType<T>): Promise<Answer<T>> {
  const response = await fetch(new URL(path, process.env.APP_URL), {
    method: "POST",
    headers: { authorization: `Bearer ${process.env.DEMO_SERVICE_KEY}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) return { ok: false, status: response.status, problem: text };
  return { ok: true, value: shape.parse(JSON.parse(text)) };
}

/** May the holder of this key do this much work? `estimate` is what it may cost at most. */
export function authorizeCall(
  key: string,
  { feature, meters, dimensions }: Work,
): Promise<Answer<z.infer<typeof Allowed>>> {
  return post("/api/v1/authorize", { key, feature, estimate: meters, ...(dimensions && { dimensions }) }, Allowed);
}

/** Tells what was done. The same id again is the same charge. */
export function recordWork(
  id: string,
  keyId: string,
  work: Work,
  onInsufficient: "record" | "reject",
): Promise<Answer<Recorded>> {
  return post(
    "/api/v1/usage",
    { source: "demo-vendor", id, key_id: keyId, ...work, on_insufficient: onInsufficient },
    Recorded,
  );
}
