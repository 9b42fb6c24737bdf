import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { env } from "#lib/env.ts";
import { readRange } from "#lib/keys/address-range.ts";
import { instead } from "#lib/testing/instead.ts";
import { startDoor, stopDoor } from "#lib/web/door-engine.ts";
import { startSockets, stopSockets } from "#lib/web/socket-engine.ts";
import { GET } from "../../app/api/v1/[...path]/route.ts";

vi.mock("#lib/web/api-handler.ts", () => ({
  handleApi: async (request: { readonly address: string | null }) => ({
    status: 200,
    headers: {},
    body: String(request.address),
  }),
}));

const FORGED = { "x-forwarded-for": "203.0.113.5", "x-real-ip": "203.0.113.5", forwarded: "for=203.0.113.5" };

let next: Server;
const origins: string[] = [];

/** As Next serves a route: an HTTP server, some turns of the loop, then the handler with nothing but the headers. */
function nextServer(): Server {
  return createServer(async (request, response) => {
    await new Promise((resolve) => setImmediate(resolve));
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await GET(new Request(`http://localhost${request.url}`, { headers }));
    response.end(await answer.text());
  });
}

beforeAll(async () => {
  startSockets();
  next = nextServer();
  await new Promise<void>((resolve) => next.listen(0, "127.0.0.1", resolve));
  const { port } = await startDoor({ host: "127.0.0.1", port: 0 });
  const address = next.address() as AddressInfo;
  origins.push(`http://127.0.0.1:${address.port}`, `http://127.0.0.1:${port}`);
});

afterAll(async () => {
  stopSockets();
  await stopDoor();
  next.closeAllConnections();
  await new Promise((resolve) => next.close(resolve));
});

async function seenFrom(headers: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const answers = origins.map((origin) => fetch(`${origin}/api/v1/balance`, { headers }));
  return Promise.all((await Promise.all(answers)).map((answer) => answer.text()));
}

test("at both doors a caller is where its connection comes from, whatever its headers say", async () => {
  expect(await seenFrom({})).toEqual(["127.0.0.1", "127.0.0.1"]);
  expect(await seenFrom(FORGED)).toEqual(["127.0.0.1", "127.0.0.1"]);
});

test("behind a trusted proxy it is whom the proxy was called by, not what that caller wrote", async () => {
  const range = readRange("127.0.0.1");
  await instead("env", { ...env(), TRUSTED_PROXIES: range ? [range] : [] }, async () => {
    const through = { ...FORGED, "x-forwarded-for": "192.0.2.66, 203.0.113.9" };
    expect(await seenFrom(through)).toEqual(["203.0.113.9", "203.0.113.9"]);
  });
});
