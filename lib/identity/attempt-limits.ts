/** How often something that could be guessed or misused may be tried: for one account, and from one network address. */
import { createHash } from "node:crypto";

type Limit = { readonly windowMinutes: number; readonly perAccount: number; readonly perAddress: number };

export const ATTEMPT_LIMITS = {
  "sign-in": { windowMinutes: 15, perAccount: 10, perAddress: 100 },
  "sign-up": { windowMinutes: 60, perAccount: 5, perAddress: 60 },
  "mailed-link": { windowMinutes: 60, perAccount: 5, perAddress: 60 },
  voucher: { windowMinutes: 15, perAccount: 10, perAddress: 60 },
  token: { windowMinutes: 15, perAccount: 10, perAddress: 60 },
} as const satisfies Record<string, Limit>;

export type AttemptKind = keyof typeof ATTEMPT_LIMITS;

/** The counters of an attempt. Accounts are hashed: the table should not collect addresses that people merely typed. */
export function attemptBuckets(
  kind: AttemptKind,
  { account, address }: { readonly account: string | null; readonly address: string | null },
): readonly { readonly bucket: string; readonly most: number }[] {
  const { perAccount, perAddress } = ATTEMPT_LIMITS[kind];
  const digest = account && createHash("sha256").update(account).digest("base64url");
  return [
    ...(address ? [{ bucket: `${kind}:address:${address}`, most: perAddress }] : []),
    ...(digest ? [{ bucket: `${kind}:account:${digest}`, most: perAccount }] : []),
  ];
}
