import type { Answer } from "../answer-reader.ts";
import { openClient } from "../http-client.ts";
import type { Door } from "../product.ts";
import { FEATURE, idWriter, post } from "../requests.ts";
import type { Sample } from "../rows.ts";
import { mainDoors, type Stage, tell } from "../stage.ts";

const CLIENTS = 64;
const METERS = { input_tokens: "374", output_tokens: "44" };
const HOLD_ID = /"(?:hold|hld)_[0-9a-z]+"/;

type Pair = { hold(): string; settle(held: Answer): string | null };

/** Credits set aside and settled, one after the other, by clients of one hot organization; a figure per pair. */
export async function measureHolds(stage: Stage): Promise<Sample[]> {
  const pair = writePairs(stage);
  const samples: Sample[] = [];
  for (const door of mainDoors(stage)) {
    const absent = await tryPair(door, pair, count(stage));
    if (absent) {
      samples.push({ row: "holdPair", way: door.kind, figure: null, limit: null, absent });
      continue;
    }
    const limit = await stage.updates.oneRow(stage.plan.measureMs);
    const request = (_: number, last: Answer | null) => (last && pair.settle(last)) || pair.hold();
    const load = { port: door.port, clients: CLIENTS, status: 200, request, onAnswer: count(stage) };
    const told = await tell(stage, load, 1 / 2);
    const { perSecond: figure, nodeMicros, postgresMicros } = told;
    samples.push({ row: "holdPair", way: door.kind, figure, limit, nodeMicros, postgresMicros });
  }
  return samples;
}

/** Each settlement is an event that was charged, so that it can be compared with what was recorded. */
function count({ tally }: Stage): (answer: Answer) => void {
  return ({ body }) => {
    if (body.includes('"charge"')) tally.charged += 1;
  };
}

function writePairs({ seeded: { serviceKey, customers } }: Stage): Pair {
  const writeId = idWriter();
  const ofHot = { key_id: customers[0]?.publicKeyId, feature: FEATURE };
  return {
    hold: () => {
      const body = { ...ofHot, id: writeId(), estimate: METERS };
      return post("/api/v1/holds", serviceKey, JSON.stringify(body));
    },
    // The answer to a settle names its hold too, and may be told apart by the charge in it.
    settle: ({ body }) => {
      const text = body.toString("latin1");
      const id = text.includes('"charge"') ? undefined : HOLD_ID.exec(text)?.[0];
      if (!id) return null;
      const settled = { id: writeId(), meters: METERS };
      return post(`/api/v1/holds/${id.slice(1, -1)}/settle`, serviceKey, JSON.stringify(settled));
    },
  };
}

/** Why pairs cannot be measured, or null. */
async function tryPair({ port }: Door, pair: Pair, onAnswer: (answer: Answer) => void): Promise<string | null> {
  const client = await openClient(port);
  try {
    const held = await client.send(pair.hold());
    const settle = held.status === 200 ? pair.settle(held) : null;
    if (!settle) return `a hold was answered ${held.status} ${held.body.toString("utf8", 0, 120)}`;
    const settled = await client.send(settle);
    onAnswer(settled);
    return settled.status === 200
      ? null
      : `a settle was answered ${settled.status} ${settled.body.toString("utf8", 0, 120)}`;
  } finally {
    client.close();
  }
}
