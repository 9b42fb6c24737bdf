// Several processes race for the same credits: npm run prove:race -- [--seed N] [--runs N] [--first N] [--processes N] [--clients N]
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type pg from "pg";
import { type Random, randomFrom } from "#lib/testing/random.ts";
import { openServiceKey } from "./prove/people.ts";
import { openRun, type RaceOrg, type RaceRun } from "./prove/race-runs.ts";
import type { RaceAnswers, RaceCall, RaceOrder } from "./prove/race-worker.ts";
import { auditStage, openProofStage } from "./prove/stage.ts";
import { prove } from "./prove/verdict.ts";
import type { Lifecycle } from "./start/lifecycle.ts";

const WORKER = path.join(import.meta.dirname, "prove/race-worker.ts");

type Crew = { readonly workers: readonly ChildProcess[]; readonly clients: number; readonly serviceKey: string };
type Answered = RaceCall & { readonly answer: string };

function hire(count: number, lifecycle: Lifecycle): ChildProcess[] {
  const workers = Array.from({ length: count }, () => fork(WORKER, { execArgv: ["--conditions=react-server"] }));
  for (const worker of workers) {
    lifecycle.onStop(async () => {
      if (worker.exitCode !== null) return;
      const gone = once(worker, "exit");
      worker.disconnect();
      await gone;
    });
  }
  return workers;
}

async function order(worker: ChildProcess, given: RaceOrder): Promise<RaceAnswers> {
  const answered = once(worker, "message");
  worker.send(given);
  const [answers] = await answered;
  return answers;
}

/** Deals the calls to the processes and lets them go at once. */
async function race(crew: Crew, random: Random, run: RaceRun): Promise<Answered[]> {
  const hands = crew.workers.map((): RaceCall[] => []);
  const longest = Math.max(...run.orgs.map(({ calls }) => calls.length));
  for (let at = 0; at < longest; at += 1) {
    for (const { calls } of run.orgs) {
      const call = calls[at];
      if (call) random.pick(hands).push(call);
    }
  }
  const { clients, serviceKey } = crew;
  const answers = await Promise.all(
    crew.workers.map((worker, at) => order(worker, { serviceKey, clients, calls: hands[at] ?? [] })),
  );
  return hands.flatMap((calls, hand) =>
    calls.map((call, at) => ({ ...call, answer: answers[hand]?.[at] ?? "nothing" })),
  );
}

type Booked = { readonly id: string; readonly credits: string };

const BOOKED = `SELECT event_id AS id, trim_scale(amount)::text AS credits FROM usage_events WHERE org_id = $1
  UNION ALL SELECT reference, trim_scale(amount)::text FROM holds WHERE org_id = $1`;

/** What is wrong with one organization after its race: too much or too little passed, or the answers are not the books. */
function faultsOf({ spendable }: RaceOrg, answered: readonly Answered[], booked: readonly Booked[]): string[] {
  const taken = new Map(booked.map(({ id, credits }) => [id, Number(credits)]));
  const spent = [...taken.values()].reduce((sum, credits) => sum + credits, 0);
  const left = spendable - spent;
  const faults = left < 0 ? [`${spent} of ${spendable} credits were spent`] : [];
  if (taken.size !== booked.length) faults.push("something was booked twice");
  const firsts = new Set<string>();
  for (const { id, credits, answer } of answered) {
    const first = answer === "charged" || (answer === "held" && !firsts.has(id));
    if (answer === "charged" && firsts.has(id)) faults.push(`${id} was charged twice`);
    if (first) firsts.add(id);
    if (first && taken.get(id) !== Number(credits))
      faults.push(`${id} was ${answer} but ${taken.get(id)} of ${credits} are booked`);
    if (answer === "duplicate" && !taken.has(id)) faults.push(`${id} was answered as a duplicate of nothing`);
    if (answer === "refused" && Number(credits) <= left)
      faults.push(`${id} of ${credits} was refused while ${left} were left`);
    if (!["charged", "held", "duplicate", "refused"].includes(answer)) faults.push(`${id}: ${answer}`);
  }
  if (firsts.size !== booked.length)
    faults.push(`${firsts.size} were told that they passed, ${booked.length} are booked`);
  return faults;
}

async function judge(owner: pg.Client, run: RaceRun, answered: readonly Answered[]): Promise<string[]> {
  const faults: string[] = [];
  for (const each of run.orgs) {
    const { rows } = await owner.query<Booked>(BOOKED, [each.org.id]);
    const own = answered.filter(({ id }) => each.calls.some((call) => call.id === id));
    const found = faultsOf(each, own, rows);
    if (found.length > 0)
      faults.push(
        `${run.name}, organization ${each.org.id} with ${each.spendable} credits: ${found.slice(0, 5).join("; ")}`,
      );
  }
  return faults;
}

const BOOK = `INSERT INTO price_books (name, created_by) VALUES ('Race', 'proof');
  INSERT INTO rates (book_id, feature, meter, price) SELECT id, 'race', 'credits', 1 FROM price_books;
  UPDATE price_books SET state = 'published', number = 1, effective_at = '2000-01-01', published_at = now()`;

await prove({
  name: "race",
  claim: "whoever asks, wherever and however often, exactly what the balance pays for passes",
  full: { processes: 3, clients: 64, runs: 100, first: 0, calls: 400 },
  quick: { processes: 2, clients: 64, runs: 6, first: 0, calls: 120 },
  run: async ({ seed, sizes }, lifecycle, say) => {
    const { owner, ownerUrl } = await openProofStage(lifecycle);
    await owner.query(BOOK);
    const crew = {
      workers: hire(sizes.processes, lifecycle),
      clients: sizes.clients,
      serviceKey: await openServiceKey(),
    };
    const faults: string[] = [];
    const counts = new Map<string, number>();
    for (let number = sizes.first; number < sizes.first + sizes.runs && faults.length === 0; number += 1) {
      const random = randomFrom(`${seed}/run ${number}`);
      const run = await openRun(owner, random, number, sizes.calls);
      const answered = await race(crew, random, run);
      for (const { answer } of answered) counts.set(answer, (counts.get(answer) ?? 0) + 1);
      faults.push(
        ...(await judge(owner, run, answered)).map((fault) => `${fault}\n  alone: --first ${number} --runs 1`),
      );
      if (number % 10 === 9) say(`${number + 1} runs`);
    }
    const books = await auditStage(ownerUrl);
    const told = [...counts].map(([answer, count]) => `${count} ${answer.slice(0, 40)}`).join(", ");
    const figure = `${sizes.runs} runs of ${sizes.processes} processes with ${sizes.clients} clients each: ${told}`;
    return { figures: [figure, books.figure], faults: [...faults, ...books.faults] };
  },
});
