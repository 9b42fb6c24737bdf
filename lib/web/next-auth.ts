import { randomUUID } from "node:crypto";
import { cookies } from "next/headers";
import type { NextAuthOptions, Session } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { encode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { Refusal } from "#lib/errors.ts";
import { oauthAdapter } from "#lib/identity/oauth-store.ts";
import { findSessionUser, type SignedInUser } from "#lib/identity/queries.ts";
import { type SignedIn, SignInInput, signIn } from "#lib/identity/sign-in.ts";
import { log } from "#lib/log.ts";
import { once } from "#lib/once.ts";
import { oauthProviders, vouchesForAddress } from "#lib/web/oauth-providers.ts";
import { addressOf } from "#lib/web/socket-engine.ts";

const SESSION_S = 30 * 24 * 60 * 60;
const TRY_AGAIN = "Something went wrong on our side; please try again.";

/** What our tokens carry: whose session it is, and which version of their sessions it belongs to. */
const SessionToken = z.object({ userId: z.string(), sessionVersion: z.number() });

/** A session as this product reads it: the user as the database knows them now. */
export type TollgateSession = Session & { readonly signedIn?: SignedInUser };

/** How sessions are issued and read. They are signed tokens, and still revocable: each is compared with the database. */
export function authOptions(): NextAuthOptions {
  return once(
    "auth-options",
    (): NextAuthOptions => ({
      secret: env().NEXTAUTH_SECRET,
      session: { strategy: "jwt", maxAge: SESSION_S },
      useSecureCookies: isSecure(),
      pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-out" },
      adapter: oauthAdapter(),
      providers: [passwordProvider(), ...oauthProviders(env())],
      callbacks: {
        signIn: ({ account, profile }) => vouchesForAddress(account?.provider, profile),
        jwt: ({ token, user }) => (user ? tokenOf(user) : token),
        session: readSession,
      },
      logger: {
        error: (code) => log().error({ code }, "sign-in failed"),
        warn: (code) => log().warn({ code }, "sign-in warning"),
        debug: () => undefined,
      },
    }),
  );
}

/** Starts a session for the user of this request, or moves it to their new session version. For server actions. */
export async function startSession(user: SignedIn): Promise<void> {
  const value = await encode({ token: tokenOf(user), secret: env().NEXTAUTH_SECRET, maxAge: SESSION_S });
  const store = await cookies();
  store.set(sessionCookie(), value, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: isSecure(),
    maxAge: SESSION_S,
  });
}

/** Ends this browser's session. */
export async function endSession(): Promise<void> {
  (await cookies()).delete({ name: sessionCookie(), path: "/", secure: isSecure() });
}

/** Cookies travel over TLS alone, unless this server is itself reached without it, as a demo is. */
export function isSecure(): boolean {
  return env().APP_URL.startsWith("https:");
}

function sessionCookie(): string {
  return `${isSecure() ? "__Secure-" : ""}next-auth.session-token`;
}

/** Nothing else of a user row goes into a token: browsers keep it. */
function tokenOf(user: object): JWT {
  const { id, sessionVersion } = z.object({ id: z.string(), sessionVersion: z.number() }).parse(user);
  return { sub: id, userId: id, sessionVersion };
}

async function readSession({ session, token }: { session: Session; token: JWT }): Promise<TollgateSession> {
  const claims = SessionToken.safeParse(token);
  const user = claims.success && (await findSessionUser(visitor(null), claims.data.userId, claims.data.sessionVersion));
  return user ? { expires: session.expires, signedIn: user } : { expires: session.expires };
}

/** The same verb as the sign-in form's, behind next-auth's own route. */
function passwordProvider() {
  return CredentialsProvider({
    name: "Password",
    credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
    authorize: async (credentials, request) => {
      const parsed = SignInInput.safeParse({ email: credentials?.email, password: credentials?.password });
      if (!parsed.success) return null;
      const headers = new Headers(request.headers);
      return signIn(visitor(addressOf(headers)), parsed.data).catch((error: unknown) => {
        if (error instanceof Refusal) throw new Error(error.message);
        log().error({ err: error }, "sign-in failed");
        throw new Error(TRY_AGAIN);
      });
    },
  });
}

function visitor(address: string | null): Context {
  return { actor: { kind: "visitor" }, requestId: randomUUID(), address, now: () => new Date() };
}
