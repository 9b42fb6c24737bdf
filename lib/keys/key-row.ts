import type { Environment } from "#lib/context.ts";
import type { KeyRestrictions } from "#lib/keys/key-restrictions.ts";

/** An API key as listed; never its secret. Instants are ISO strings. */
export type KeyRow = {
  readonly id: string;
  readonly name: string;
  readonly environment: Environment;
  /** What may be shown of it: "tg_live_". */
  readonly prefix: string;
  readonly lastFour: string;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly state: "active" | "expired" | "revoked";
  /** Events that occurred in the last 24 hours. */
  readonly usesLastDay: number;
  readonly restrictions: KeyRestrictions;
};
