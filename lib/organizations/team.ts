import type { Role } from "#lib/context.ts";

/** A member as listed. */
export type MemberRow = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** ISO instant. */
  readonly joinedAt: string;
};

/** An invitation that was not taken up; instants are ISO strings. */
export type InvitationRow = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly sentAt: string;
  readonly expiresAt: string;
};
