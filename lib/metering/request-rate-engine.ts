import { Refusal } from "#lib/errors.ts";
import { type KeyRestrictions, UNRESTRICTED } from "#lib/keys/key-restrictions.ts";
import { type KeyUse, keyUrl, refusedUse } from "#lib/metering/restricted-use.ts";
import { once } from "#lib/once.ts";

/** How many calls one window of the clock has seen; `at` numbers the windows since 1970. */
type Window = { at: number; count: number };
type Counted = { readonly per_second: Window; readonly per_minute: Window };

/** One rate of a key as a refusal tells it: how many calls in a window of so many seconds, how many are left, and until when. */
export type RatePolicy = {
  readonly name: "per_second" | "per_minute";
  readonly quota: number;
  readonly window_s: number;
  readonly remaining: number;
  readonly reset_s: number;
};

const MOST_KEYS = 100_000;
const WINDOWS = [
  ["per_second", "perSecond", 1],
  ["per_minute", "perMinute", 60],
] as const;

function counts(): Map<bigint, Counted> {
  return once("request-rates", () => new Map<bigint, Counted>());
}

/** The key that has not called for longest makes room for a new one. */
function countedOf(keyId: bigint): Counted {
  const all = counts();
  const counted = all.get(keyId) ?? { per_second: { at: 0, count: 0 }, per_minute: { at: 0, count: 0 } };
  all.delete(keyId);
  const [oldest] = all.size >= MOST_KEYS ? all.keys() : [];
  if (oldest !== undefined) all.delete(oldest);
  all.set(keyId, counted);
  return counted;
}

function policiesOf(counted: Counted, restrictions: KeyRestrictions, nowMs: number): readonly RatePolicy[] {
  return WINDOWS.flatMap(([name, field, windowS]) => {
    const quota = restrictions[field];
    if (quota === null) return [];
    const window = counted[name];
    const at = Math.floor(nowMs / (windowS * 1_000));
    if (window.at !== at) Object.assign(window, { at, count: 0 });
    const resetS = Math.ceil(((at + 1) * windowS * 1_000 - nowMs) / 1_000);
    return [{ name, quota, window_s: windowS, remaining: Math.max(0, quota - window.count), reset_s: resetS }];
  });
}

function tooFast(keyId: bigint, policies: readonly RatePolicy[], spent: readonly RatePolicy[]): Refusal {
  const retryAfterS = Math.max(...spent.map(({ reset_s }) => reset_s));
  const allowed = spent.map(({ quota, name }) => `${quota} calls ${name.replace("_", " ")}`).join(" and ");
  const detail = `This key may make ${allowed}; try again in ${retryAfterS} s.`;
  return new Refusal("rate_limited", detail, { policies, retry_after_s: retryAfterS, key_url: keyUrl(keyId) });
}

/**
 * Counts one call of a key against its rates, in whole seconds and minutes of the clock, or says why it comes too soon; a
 * call that is refused is not counted. Exact in one process: each of several counts the calls that reach it.
 */
function countCall(keyId: bigint, restrictions: KeyRestrictions, now: Date): Refusal | null {
  if (restrictions.perSecond === null && restrictions.perMinute === null) return null;
  const counted = countedOf(keyId);
  const policies = policiesOf(counted, restrictions, now.getTime());
  const spent = policies.filter(({ remaining }) => remaining === 0);
  if (spent.length > 0) return tooFast(keyId, policies, spent);
  for (const { name } of policies) counted[name].count += 1;
  return null;
}

/** A key that asks for new work; an organization that asks as a whole has none and is not restricted. */
type Asking = { readonly key_id: string | null; readonly restrictions: KeyRestrictions; readonly barred: unknown };

/** Why the key may not be used for this, or null: forbidden_address, feature_not_allowed. A barred key is told so, wherever it is used. */
export function findForbiddenUse({ key_id, restrictions, barred }: Asking, use: KeyUse): Refusal | null {
  if (key_id === null || barred || restrictions === UNRESTRICTED) return null;
  return refusedUse(BigInt(key_id), restrictions, use);
}

/** Counts one call of the key against its rates. @throws Refusal rate_limited */
export function requireRate({ key_id, restrictions, barred }: Asking, now: Date): void {
  if (key_id === null || barred || restrictions === UNRESTRICTED) return;
  const refusal = countCall(BigInt(key_id), restrictions, now);
  if (refusal) throw refusal;
}
