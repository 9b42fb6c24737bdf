import type { Environment } from "#components/ui/environment-badge.tsx";

export type KeyState = "active" | "expired" | "revoked";

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
  readonly state: KeyState;
  /** Calls in the last 24 hours; said before revoking. */
  readonly usesLastDay: number;
};
