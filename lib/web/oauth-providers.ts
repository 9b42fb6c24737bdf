import GithubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import type { Provider } from "next-auth/providers/index";
import * as z from "zod";
import type { Env } from "#lib/env.ts";

const VerifiedProfile = z.object({ email_verified: z.literal(true) });

export type OauthDoor = { readonly id: string; readonly name: string };

/** Sign-in with other accounts, where the operator has registered this application with them. */
export function oauthProviders(settings: Env): Provider[] {
  const { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = settings;
  const providers: Provider[] = [];
  if (GITHUB_CLIENT_ID && GITHUB_CLIENT_SECRET) {
    providers.push(GithubProvider({ clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET }));
  }
  if (GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET) {
    providers.push(GoogleProvider({ clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET }));
  }
  return providers;
}

/** Their names, for the buttons. */
export function oauthDoors(settings: Env): readonly OauthDoor[] {
  return oauthProviders(settings).map(({ id, name }) => ({ id, name }));
}

/** Whoever vouches for an address must have checked it; GitHub gives out only addresses that it has confirmed. */
export function vouchesForAddress(provider: string | undefined, profile: object | undefined): boolean {
  return provider !== "google" || VerifiedProfile.safeParse(profile).success;
}
