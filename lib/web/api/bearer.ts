import { refuse } from "#lib/errors.ts";
import { findCaller } from "#lib/keys/known-keys-store.ts";
import type { KeyActor, ServiceActor } from "#lib/keys/store.ts";

export type ApiCaller = KeyActor | ServiceActor;

const BEARER = /^Bearer +(\S{1,200}) *$/i;

/**
 * Who calls, by the Authorization header; the kind of key that the call takes is looked up, the other is not a key here.
 * A call that is for everybody asks nobody.
 * @throws Refusal unauthenticated without a valid key, forbidden with one of the wrong kind
 */
export async function readBearer(
  header: string | null,
  by: readonly ApiCaller["kind"][],
): Promise<ApiCaller | { readonly kind: "visitor" }> {
  if (by.length === 0) return { kind: "visitor" };
  const text = BEARER.exec(header ?? "")?.[1];
  if (!text) return refuse("unauthenticated", "Send a key as Authorization: Bearer tg_….");
  const caller = await findCaller(text);
  if (!caller) return refuse("unauthenticated", "The key is unknown, expired or revoked.");
  if (!by.includes(caller.kind)) {
    const wanted = by.includes("service") ? "a service key (tg_svc_…)" : "a customer's key (tg_live_… or tg_dev_…)";
    return refuse("forbidden", `This call takes ${wanted}.`);
  }
  return caller;
}
