import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { Env } from "#lib/env.ts";

const SignIns = z.array(z.object({ role: z.string(), email: z.string(), password: z.string() }));

/** Somebody of the demo, with the password that its terminal prints too: "owner of Northwind Maps". */
export type DemoSignIn = z.infer<typeof SignIns>[number];

/**
 * Whom the demo lets in, from the file that its seed wrote; nobody anywhere else, whatever lies about there: start-up takes both
 * settings from a deployment, and one of them alone opens nothing.
 */
export async function listDemoSignIns({
  DEMO,
  DEMO_SIGN_INS,
}: Pick<Env, "DEMO" | "DEMO_SIGN_INS">): Promise<readonly DemoSignIn[]> {
  if (!DEMO || !DEMO_SIGN_INS) return [];
  return SignIns.parse(JSON.parse(await readFile(DEMO_SIGN_INS, "utf8")));
}
