import { createConnection } from "node:net";
import { type Answer, answerReader } from "./answer-reader.ts";

/** One kept-alive connection that carries one request at a time. */
export type HttpClient = { send(request: string): Promise<Answer>; close(): void };

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

/** Connects to a port of the loopback. `send` takes a whole HTTP/1.1 request in Latin-1. */
export function openClient(port: number): Promise<HttpClient> {
  const socket = createConnection({ host: "127.0.0.1", port, noDelay: true });
  const read = answerReader();
  let waiting: Waiting | null = null;
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on("data", (chunk: Buffer) => {
    const answer = read(chunk);
    if (!answer || !waiting) return;
    const { resolve } = waiting;
    waiting = null;
    resolve(answer);
  });
  socket.on("close", () => fail(new Error("the server closed a connection in use")));
  const send = (request: string) =>
    new Promise<Answer>((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request, "latin1");
    });
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      socket.on("error", fail);
      resolve({ send, close: () => socket.destroy() });
    });
    socket.once("error", reject);
  });
}
