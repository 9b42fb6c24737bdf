import * as z from "zod";
import { env } from "#lib/env.ts";
import { Refusal } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { readAddress } from "#lib/keys/address-range.ts";
import { allowsAddress, allowsFeature, type KeyRestrictions } from "#lib/keys/key-restrictions.ts";

/** The address that the customer's call came from, as the vendor's backend saw it. */
export const CallerAddress = z
  .string({ error: "must be an IPv4 or IPv6 address" })
  .max(60)
  .refine((text) => readAddress(text) !== null, "must be an IPv4 or IPv6 address");

/** What a key is asked to do: for which features, and from where, as its backend says. */
export type KeyUse = { readonly features: readonly string[]; readonly address: string | undefined };

/** Where a key's restrictions are changed. */
export function keyUrl(keyId: bigint): string {
  return `${env().APP_URL}/keys/${publicId("key", keyId)}`;
}

/** Why a key may not be used like this, or null. */
export function refusedUse(keyId: bigint, restrictions: KeyRestrictions, use: KeyUse): Refusal | null {
  const { features, address } = use;
  if (restrictions.allowedAddresses.length > 0 && address === undefined) {
    return new Refusal(
      "forbidden_address",
      "This key may be used from certain addresses only: send the caller's address as `address`.",
      { address: null, key_url: keyUrl(keyId) },
    );
  }
  if (address !== undefined && !allowsAddress(restrictions, address)) {
    const detail = `This key may not be used from ${address}; whoever manages it can allow that address.`;
    return new Refusal("forbidden_address", detail, { address, key_url: keyUrl(keyId) });
  }
  const feature = features.find((each) => !allowsFeature(restrictions, each));
  if (feature === undefined) return null;
  const detail = `This key may not be used for ${feature}; whoever manages it can allow that feature.`;
  return new Refusal("feature_not_allowed", detail, { feature, key_url: keyUrl(keyId) });
}
