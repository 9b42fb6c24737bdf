// One server-like process of prove:race: the product's API in this process, asked by many clients at once.
import { closeDatabases } from "#lib/db/clients.ts";
import { stopCommits } from "#lib/metering/commit-engine.ts";
import { ask } from "./ask.ts";
import { shaped } from "./shaped.ts";

/** One call that may be refused: usage paid before the work, or a hold; `credits` is what it costs. */
export type RaceCall = {
  readonly id: string;
  readonly keyId: string;
  readonly credits: string;
  readonly way: "usage" | "hold";
};

/** Calls of this process, which so many clients take turns at. */
export type RaceOrder = { readonly serviceKey: string; readonly clients: number; readonly calls: readonly RaceCall[] };

/** What became of each call, in order: charged, held, duplicate, refused, or what else was answered. */
export type RaceAnswers = readonly string[];

type Body = { readonly status?: string; readonly code?: string; readonly hold?: object };

async function attempt(serviceKey: string, { id, keyId, credits, way }: RaceCall): Promise<string> {
  const work = { id, key_id: keyId, feature: "race" };
  const [path, body] =
    way === "hold"
      ? ["/holds", { ...work, estimate: { credits } }]
      : ["/usage", { ...work, source: "race", meters: { credits }, on_insufficient: "reject" }];
  const answer = await ask(serviceKey, "POST", path, body);
  const { status, code, hold } = shaped<Body>(answer.json);
  if (answer.status === 200) return hold && way === "hold" ? "held" : String(status);
  return answer.status === 402 && (code === "out_of_credit" || code === "limit_reached")
    ? "refused"
    : `${answer.status} ${JSON.stringify(answer.json)}`;
}

async function serve({ serviceKey, clients, calls }: RaceOrder): Promise<RaceAnswers> {
  const answers: string[] = [];
  let next = 0;
  const client = async () => {
    for (let at = next++; at < calls.length; at = next++) {
      const call = calls[at];
      if (call) answers[at] = await attempt(serviceKey, call).catch(String);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answers;
}

if (process.send) {
  process.on("message", (order: RaceOrder) => {
    void serve(order).then((answers) => process.send?.(answers));
  });
  process.on("disconnect", () => {
    void stopCommits()
      .then(closeDatabases)
      .finally(() => process.exit(0));
  });
}
