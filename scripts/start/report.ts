import { readSignIns } from "./demo-seed.ts";

export type StartedDemo = {
  readonly stateDir: string;
  readonly url: string;
  readonly meterPort: number;
  readonly startedInMs: number;
};

/** What an operator needs to know once a deployment answers. */
export function deploymentReport(at: { url?: string; host: string; port: number; meterPort?: string }): string {
  return [
    "",
    `  Tollgate runs at ${at.url} and listens on ${at.host}:${at.port}.`,
    ...(at.meterPort ? [`  Backends may call the API directly on port ${at.meterPort}.`] : []),
    "",
  ].join("\n");
}

/** What a person needs to know once the demo answers. */
export function demoReport({ stateDir, url, meterPort, startedInMs }: StartedDemo): string {
  const signIns = readSignIns(stateDir);
  const width = (key: "role" | "email") => Math.max(0, ...signIns.map((each) => each[key].length));
  const rows = signIns.map(
    ({ role, email, password }) => `    ${role.padEnd(width("role"))}   ${email.padEnd(width("email"))}   ${password}`,
  );
  return [
    "",
    `  Tollgate runs at ${url}  (ready after ${(startedInMs / 1000).toFixed(1)} s)`,
    ...(rows.length > 0 ? ["", "  Sign in as", ...rows] : []),
    "",
    `  Backends may call the API directly at http://127.0.0.1:${meterPort}/api/v1`,
    "",
    "  This is a demo: mails are caught, payments go to a Stripe sandbox (card 4242 4242 4242 4242).",
    `  Ctrl-C stops it; ${stateDir} keeps everything for the next start.`,
    "",
  ].join("\n");
}
