import * as z from "zod";
import type { TraceEvent } from "./trace.ts";

const Item = z.object({
  status: z.string(),
  charge: z.object({ amount: z.string() }).nullish(),
  problem: z.object({ detail: z.string() }).partial().nullish(),
});
const Answer = z.object({ results: z.array(Item) });
export type Item = z.infer<typeof Item>;

const TRIES = 6;
const FIRST_PAUSE_MS = 250;

const pause = (durationMs: number) => new Promise((done) => setTimeout(done, durationMs));

/**
 * Posts one batch of usage and returns one item per event, in order. Tries again while the server is away or busy:
 * every event carries its own id, so a batch that arrives twice is charged once.
 * @throws Error with the server's own sentence when it refuses the batch as a whole
 */
export async function sendBatch(
  url: string,
  serviceKey: string,
  events: readonly TraceEvent[],
): Promise<readonly Item[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(new URL("/api/v1/usage", url), {
        method: "POST",
        headers: { authorization: `Bearer ${serviceKey}`, "content-type": "application/json" },
        body: JSON.stringify(events),
      });
      if (response.ok) return Answer.parse(await response.json()).results;
      const problem = z.object({ detail: z.string() }).safeParse(await response.json().catch(() => null));
      const sentence = problem.data?.detail ?? `the server answered ${response.status}`;
      if (response.status !== 503 || attempt === TRIES) throw new Error(sentence);
    } catch (error) {
      const away = error instanceof TypeError;
      if (!away) throw error;
      if (attempt === TRIES)
        throw new Error(`no server answers at ${url}; start it with "npm start" or name it with --url`);
    }
    await pause(FIRST_PAUSE_MS * 2 ** attempt);
  }
}
