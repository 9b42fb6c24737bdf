import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { env } from "#lib/env.ts";
import { once } from "#lib/once.ts";
import { callerAddress } from "#lib/web/address.ts";
import { MOST_BYTES } from "#lib/web/api/read-body.ts";
import { handleApi } from "#lib/web/api-handler.ts";
import { answerHealth, HEALTH_PATH } from "#lib/web/health-answer.ts";
import { answerMetrics, isThisMachine, METRICS_PATH } from "#lib/web/metrics-answer.ts";

export type DoorAddress = { readonly host: string; readonly port: number };

const LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Node looks for what is too slow only every 30 s unless told otherwise, so that a slow one could take twice its time.
  connectionsCheckingInterval: 1_000,
  // Longer than load balancers keep their ends, so that none of them sends into a connection that just closed.
  keepAliveTimeout: 75_000,
} as const;
const MOST_CONNECTIONS = 10_000;
const MOST_DISCARDED_BYTES = 8 * 1_048_576;
const STOP_PATIENCE_MS = 3_000;

function door(): { server: Server | null } {
  return once("door", () => ({ server: null }));
}

/**
 * What is left of a body that nobody will read is thrown away, because a connection that closes on unread bytes takes the
 * answer with it. One that does not end is cut off.
 */
function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  let left = MOST_DISCARDED_BYTES;
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
}

/** A body in one piece; one beyond the limit stops where it passes it. */
function readWhole(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let open = true;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) end();
    };
    const end = () => {
      open = false;
      request.off("data", take);
      const [only] = chunks;
      resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
    };
    const cut = () => {
      // Almost every request closes after its end, and an error costs its stack trace.
      if (open) reject(new Error("the body ended early"));
    };
    // Its caller may be gone before anybody asks for it.
    if (request.destroyed) cut();
    request.on("data", take).once("end", end).once("close", cut);
  });
}

let turn: Promise<void> | null = null;

/**
 * The end of this turn of the event loop. Answers that are ready by then go out one right behind the other, and a caller that
 * waits for several is woken once and not for each.
 */
function endOfTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = null;
      resolve();
    });
  });
  return turn;
}

/** What a request gets: the API, and beside it what watches this process. */
function answerOf(request: IncomingMessage) {
  const { method = "GET", url = "/" } = request;
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : (value ?? null);
  };
  const { remoteAddress } = request.socket;
  if (url === METRICS_PATH && method === "GET") {
    const near = isThisMachine(remoteAddress, header);
    return answerMetrics({ authorization: header("authorization"), isThisMachine: near });
  }
  if (url === HEALTH_PATH && method === "GET") return answerHealth();
  return handleApi({
    method,
    path: url,
    header,
    body: () => readWhole(request),
    address: callerAddress(remoteAddress ?? null, header("x-forwarded-for"), env().TRUSTED_PROXIES),
  });
}

async function answer(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, body } = await answerOf(request);
  await endOfTurn();
  // Nobody is left to hear it.
  if (request.destroyed && !request.complete) return;
  // While the door closes, a connection ends with its answer.
  if (!server.listening) response.shouldKeepAlive = false;
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  // As text, so that it goes out in one piece with its head.
  response.end(request.method === "HEAD" ? undefined : body);
  discardRest(request);
}

/**
 * Opens API v1 on a port of its own, past Next, for backends that call it often; port 0 takes any free one. Open already,
 * it stays where it is. Rejects when the port is taken.
 * @param patience how long a request and its head may take to arrive, in milliseconds, where it is not as usual
 */
export async function startDoor(
  { host, port }: DoorAddress,
  patience: Pick<ServerOptions, "requestTimeout" | "headersTimeout"> = {},
): Promise<DoorAddress> {
  const held = door();
  held.server ??= await listen(host, port, { ...LIMITS, ...patience });
  return addressOf(held.server);
}

function listen(host: string, port: number, limits: ServerOptions): Promise<Server> {
  const server = createServer(limits, (request, response) => void answer(server, request, response));
  server.maxConnections = MOST_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => resolve(server));
  });
}

function addressOf(server: Server): DoorAddress {
  const { address: host, port } = tcpAddress(server);
  return { host, port };
}

/** A server that listens on a port has this kind of address. */
function tcpAddress(server: Server): AddressInfo {
  return server.address() as AddressInfo;
}

/** Takes no more calls and resolves when those under way are answered; what is not by then is cut off after a while. */
export async function stopDoor(): Promise<void> {
  const held = door();
  const { server } = held;
  if (!server) return;
  held.server = null;
  const patience = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(patience);
}
