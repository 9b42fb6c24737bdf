import { randomUUID } from "node:crypto";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { actingAs, type Context } from "#lib/context.ts";
import { refuse } from "#lib/errors.ts";
import type { SignedInUser } from "#lib/identity/queries.ts";
import { listOwnOrganizations, type MemberOrganization } from "#lib/organizations/queries.ts";
import { authOptions, isSecure, type TollgateSession } from "#lib/web/next-auth.ts";
import { PATH_HEADER, REQUEST_ID_HEADER } from "#lib/web/request-headers.ts";
import { addressOf } from "#lib/web/socket-engine.ts";

const ORG_COOKIE = "tg_org";
const REQUEST_ID = /^[\w-]{8,64}$/;
const ORG_COOKIE_S = 365 * 24 * 60 * 60;

export type CurrentMember = {
  readonly user: SignedInUser;
  /** The organization chosen among `organizations`. */
  readonly org: MemberOrganization;
  readonly role: MemberOrganization["role"];
  readonly organizations: readonly MemberOrganization[];
};

/** A request by nobody in particular. */
export async function visitorContext(): Promise<Context> {
  const sent = await headers();
  // Where proxy.ts does not stand in front, the header is the caller's own, and no more than a wish.
  const given = sent.get(REQUEST_ID_HEADER);
  const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
  return { actor: { kind: "visitor" }, requestId, address: addressOf(sent), now: () => new Date() };
}

/** Who is signed in, or null. Asked once per request, however many parts of a page want to know. */
export const findUser = cache(async (): Promise<SignedInUser | null> => {
  const session: TollgateSession | null = await getServerSession(authOptions());
  return session?.signedIn ?? null;
});

/** A signed-in user before any organization is chosen; others are sent to the sign-in page. */
export async function userContext(): Promise<Context> {
  const user = (await findUser()) ?? (await askToSignIn());
  return actingAs(await visitorContext(), { kind: "user", userId: user.id });
}

/** The signed-in user and their chosen organization; null when signed out or without any. */
export const findMember = cache(async (): Promise<CurrentMember | null> => {
  const user = await findUser();
  if (!user) return null;
  const organizations = await listOwnOrganizations(await userContext(), user.id);
  const chosen = (await cookies()).get(ORG_COOKIE)?.value;
  const org = organizations.find((each) => each.publicId === chosen) ?? organizations[0];
  return org ? { user, org, role: org.role, organizations } : null;
});

/** For pages: sends visitors to the sign-in page, staff to the console, users without an organization to open one. */
export async function currentMember(): Promise<CurrentMember> {
  const member = await findMember();
  if (member) return member;
  const user = (await findUser()) ?? (await askToSignIn());
  return redirect(user.staffRole ? "/admin" : "/welcome");
}

/** The context of the signed-in member, for pages and server actions. */
export async function memberContext(): Promise<Context> {
  return contextOf(await currentMember());
}

/**
 * The same for JSON routes, which refuse instead of redirecting.
 * @throws Refusal unauthenticated
 */
export async function requireMemberContext(): Promise<Context> {
  return contextOf((await findMember()) ?? refuse("unauthenticated", "Sign in to an organization first."));
}

/** The context of signed-in staff; for everybody else the console does not exist. */
export async function staffContext(): Promise<Context> {
  const user = await findUser();
  if (!user?.staffRole) return notFound();
  return actingAs(await visitorContext(), { kind: "staff", userId: user.id, staffRole: user.staffRole });
}

/** Remembers which organization this browser looks at; the cookie is only a wish, checked against memberships each time. */
export async function chooseOrganization(orgPublicId: string): Promise<void> {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure(), maxAge: ORG_COOKIE_S } as const;
  (await cookies()).set(ORG_COOKIE, orgPublicId, options);
}

async function contextOf({ user, org, role }: CurrentMember): Promise<Context> {
  return actingAs(await visitorContext(), { kind: "member", userId: user.id, orgId: org.id, role });
}

async function askToSignIn(): Promise<never> {
  const path = (await headers()).get(PATH_HEADER);
  return redirect(path && path !== "/" ? `/sign-in?next=${encodeURIComponent(path)}` : "/sign-in");
}
