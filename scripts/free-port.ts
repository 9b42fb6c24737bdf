import { createServer } from "node:net";

const HIGHEST_PORT = 65_535;
const LOOPBACK = "127.0.0.1";

/** A TCP port of 127.0.0.1 that nobody listens on: the first free one from `from` upwards, or any when `from` is 0. */
export async function freePort(from = 0): Promise<number> {
  if (from === 0) return listenOnce(0, LOOPBACK);
  for (let port = from; port <= Math.min(from + 100, HIGHEST_PORT); port += 1) {
    try {
      // Both, because some systems let a server on every address and one on the loopback share a port.
      await listenOnce(port, LOOPBACK);
      return await listenOnce(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new Error(`Ports ${from} to ${from + 100} are all taken; name a free one in PORT.`);
}

function listenOnce(port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const taken = typeof address === "object" && address ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");
}
