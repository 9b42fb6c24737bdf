import type { Random } from "#lib/testing/random.ts";
import type { ProofOrg } from "./people.ts";
import { shaped } from "./shaped.ts";

/** One thing that was asked for: sent again, it is the same request to the letter. */
export type Request = { readonly id: string; readonly orgId: bigint; readonly path: string; readonly body: object };

/** What is known of a request: null while nobody has answered it. */
export type Known = { readonly request: Request; answer: Answered | null };

export type Answered = { readonly outcome: "taken" | "refused"; readonly amount: string };

type Charge = { readonly amount: string };
type UsageItem = { readonly status: string; readonly charge?: Charge };
type Body = UsageItem & { readonly hold?: { readonly id: string; readonly amount: string }; readonly code?: string };

const PATIENCE_MS = 3_000;
const PAUSE_MS = 250;

/** Sends a request once. Null: nobody knows what became of it, which only sending it again tells. */
export async function sendOnce(
  port: number,
  serviceKey: string,
  { path, body }: Request,
): Promise<(Answered & { fresh: boolean; holdId?: string }) | null> {
  const headers = { authorization: `Bearer ${serviceKey}`, "content-type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, options).then(
    async (response) => ({ status: response.status, json: shaped<Body>(await response.json()) }),
    () => null,
  );
  if (!answer || answer.status >= 500) return null;
  const { status, json } = answer;
  if (status === 402) return { outcome: "refused", amount: "0", fresh: true };
  const settled = path.endsWith("/settle");
  if (status !== 200) throw new Error(`${path} was answered ${status}: ${JSON.stringify(json)}`);
  if (json.hold && !settled) return { outcome: "taken", amount: json.hold.amount, fresh: true, holdId: json.hold.id };
  return { outcome: "taken", amount: json.charge?.amount ?? "", fresh: json.status !== "duplicate" };
}

export type Load = {
  /** Everything that was asked for, in the order asked. */
  readonly known: Known[];
  /** Contradictions that were seen on the way. */
  readonly faults: string[];
  stop(): Promise<void>;
};

type World = {
  readonly port: number;
  readonly serviceKey: string;
  readonly orgs: readonly ProofOrg[];
  readonly name: string;
};

function requestOf(random: Random, { orgs, name }: World, count: number): Request {
  const org = random.pick(orgs);
  const [id, feature] = [`${name}-${count}`, "crash"];
  const payer = { key_id: org.keys[0]?.publicId };
  const quantity = `${random.between(1, 9)}.${random.between(1, 999)}`;
  if (random.chance(0.15)) {
    return {
      id,
      orgId: org.id,
      path: "/holds",
      body: { id, ...payer, feature, estimate: { units: quantity }, lifetime_s: 604_800 },
    };
  }
  const reject = random.chance(0.5) && { on_insufficient: "reject" };
  return {
    id,
    orgId: org.id,
    path: "/usage",
    body: { source: "crash", id, ...payer, feature, meters: { units: quantity }, ...reject },
  };
}

/** Clients that ask, and ask for something else whatever was answered, until they are stopped. */
export function beginLoad(random: Random, world: World, clients: number): Load {
  const known: Known[] = [];
  const faults: string[] = [];
  let stopped = false;
  let count = 0;
  const send = async (request: Request): Promise<string | undefined> => {
    const entry: Known = { request, answer: null };
    known.push(entry);
    const answered = await sendOnce(world.port, world.serviceKey, request);
    if (!answered) return undefined;
    const { outcome, amount, holdId, fresh } = answered;
    entry.answer = { outcome, amount };
    if (!fresh) faults.push(`${request.id} was new and was answered as a duplicate`);
    return holdId;
  };
  const client = async (chance: Random) => {
    while (!stopped) {
      const request = requestOf(chance, world, count++);
      const holdId = await send(request);
      if (holdId && chance.chance(0.7)) {
        const id = `${request.id}-settled`;
        await send({
          ...request,
          id,
          path: `/holds/${holdId}/settle`,
          body: { source: "crash", id, meters: { units: "1.5" } },
        });
      }
      // An answer is awaited as a vendor would; an outage is not hammered.
      if (known.at(-1)?.answer === null) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const running = Promise.all(Array.from({ length: clients }, (_, at) => client(random.fork(`client ${at}`)))).catch(
    (error: unknown) => {
      faults.push(String(error));
    },
  );
  return {
    known,
    faults,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
