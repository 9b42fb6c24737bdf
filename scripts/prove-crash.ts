// Kills the server and its database under load: npm run prove:crash -- [--seed N] [--rounds N] [--clients N]
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { closeDatabases } from "#lib/db/clients.ts";
import { type Random, randomFrom } from "#lib/testing/random.ts";
import { build } from "./bench/product.ts";
import { beginLoad, type Known, sendOnce } from "./prove/crash-load.ts";
import { type CrashStage, openCrashStage } from "./prove/crash-stage.ts";
import { giveCredits, openOrgs, openServiceKey, type ProofOrg } from "./prove/people.ts";
import { auditStage } from "./prove/stage.ts";
import { prove } from "./prove/verdict.ts";

const ORGS = 8;
const AUDIT_EVERY = 10;
const TRIES = 50;
const SENDERS = 16;

const BOOK = `INSERT INTO price_books (name, created_by) VALUES ('Crash', 'proof');
  INSERT INTO rates (book_id, feature, meter, price) SELECT id, 'crash', 'units', 0.37 FROM price_books;
  UPDATE price_books SET state = 'published', number = 1, effective_at = '2000-01-01', published_at = now()`;

type World = {
  readonly say: (line: string) => void;
  readonly stage: CrashStage;
  readonly serviceKey: string;
  readonly orgs: readonly ProofOrg[];
};
type Tally = { kills: Map<string, number>; slowestMs: Map<string, number>; asked: number; unanswered: number };

/** Some organizations can pay for everything, some for a part of it. */
async function furnish(stage: CrashStage, random: Random, say: World["say"]): Promise<World> {
  const owner = await stage.openOwner();
  await owner.query(BOOK);
  const orgs = await openOrgs(owner, ORGS);
  for (const [at, org] of orgs.entries()) {
    for (const part of ["1", "2", "3"])
      await giveCredits(owner, org.id, at < 2 ? `${random.between(20, 200)}.5` : "1000000", part);
  }
  await owner.end();
  const serviceKey = await openServiceKey();
  // The next kill would find this process's own connections.
  await closeDatabases();
  return { say, stage, serviceKey, orgs };
}

async function crash({ stage, say }: World, random: Random, tally: Tally): Promise<void> {
  const what = random.pick(["server", "database", "both"] as const);
  tally.kills.set(what, (tally.kills.get(what) ?? 0) + 1);
  const slow = (name: string, ms: number) => {
    tally.slowestMs.set(name, Math.max(tally.slowestMs.get(name) ?? 0, ms));
    say(`${name} killed, ready after ${ms.toFixed(0)} ms`);
  };
  if (what !== "database") stage.killServer();
  if (what !== "server") stage.killPostgres();
  await sleep(random.below(100));
  if (what === "both") {
    // The server's health needs the database, so the two start together.
    const [database, server] = await Promise.all([stage.startPostgresAgain(), stage.startServerAgain()]);
    slow("both", Math.max(database, server));
  } else if (what === "server") slow("server", await stage.startServerAgain());
  else slow("database", await stage.startPostgresAgain());
}

/** Sends again what was asked, until each is answered; nothing answered before may be answered otherwise. */
async function askAgain({ stage, serviceKey }: World, known: readonly Known[]): Promise<string[]> {
  const faults: string[] = [];
  const waiting = [...known];
  const ask = async (entry: Known) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const answered = await sendOnce(stage.meterPort, serviceKey, entry.request);
      if (!answered) await sleep(100);
      else {
        const { outcome, amount, fresh } = answered;
        const before = entry.answer;
        const lost = before?.outcome === "taken" && (outcome !== "taken" || amount !== before.amount);
        const isHold = entry.request.path === "/holds";
        if (lost || (before?.outcome === "taken" && fresh && !isHold)) {
          faults.push(`${entry.request.id}: acknowledged ${JSON.stringify(before)}, now ${JSON.stringify(answered)}`);
        }
        entry.answer = { outcome, amount };
        return;
      }
    }
    faults.push(`${entry.request.id} is not answered any more`);
  };
  const send = async () => {
    for (let entry = waiting.pop(); entry; entry = waiting.pop()) await ask(entry);
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  return faults;
}

const BOOKED = `SELECT event_id AS id, trim_scale(amount)::text AS amount FROM usage_events
  UNION ALL SELECT reference, trim_scale(amount)::text FROM holds`;

/** The books against all that was acknowledged: the same ids, once each, with the same amounts. */
async function compare(owner: pg.Client, known: readonly Known[]): Promise<string[]> {
  const { rows } = await owner.query<{ id: string; amount: string }>(BOOKED);
  const booked = new Map(rows.map(({ id, amount }) => [id, amount]));
  const faults = booked.size === rows.length ? [] : [`${rows.length - booked.size} were booked twice`];
  const taken = known.filter(({ answer }) => answer?.outcome === "taken");
  for (const { request, answer } of taken) {
    if (booked.get(request.id) !== answer?.amount)
      faults.push(`${request.id}: told ${answer?.amount}, booked ${booked.get(request.id)}`);
  }
  if (taken.length !== rows.length)
    faults.push(`${taken.length} were told that they were taken, ${rows.length} are booked`);
  return faults;
}

async function round(
  world: World,
  random: Random,
  clients: number,
  number: number,
  tally: Tally,
): Promise<{ known: Known[]; faults: string[] }> {
  const { orgs, serviceKey, stage } = world;
  const load = beginLoad(random.fork("load"), { port: stage.meterPort, serviceKey, orgs, name: `r${number}` }, clients);
  await sleep(random.between(400, 1_500));
  await crash(world, random, tally);
  await load.stop();
  tally.asked += load.known.length;
  const open = load.known.filter(({ answer }) => answer === null);
  tally.unanswered += open.length;
  const faults = [...load.faults, ...(await askAgain(world, open))];
  if (number % AUDIT_EVERY === AUDIT_EVERY - 1) faults.push(...(await auditStage(stage.ownerUrl)).faults);
  return { known: load.known, faults: faults.map((fault) => `round ${number}: ${fault}`) };
}

function slowest({ slowestMs, kills }: Tally, withinMs: number): { figure: string; faults: string[] } {
  const told = [...slowestMs].map(([what, ms]) => `${what} ${(ms / 1_000).toFixed(2)} s (${kills.get(what)} kills)`);
  const late = [...slowestMs].filter(([, ms]) => ms > withinMs);
  return {
    figure: `ready again, at worst: ${told.join(", ")}`,
    faults: late.map(([what]) => `after killing the ${what} it took more than ${withinMs} ms`),
  };
}

await prove({
  name: "crash",
  claim: "kill -9 loses nothing that was acknowledged, books nothing twice, and both are ready again in time",
  full: { rounds: 60, clients: 32, ready_ms: 5_000 },
  // How fast a machine that runs everything else beside it starts a server proves nothing.
  quick: { rounds: 2, clients: 16, ready_ms: 120_000 },
  run: async ({ seed, sizes: { rounds, clients, ready_ms } }, lifecycle, say) => {
    const distDir = await build(true, say);
    const stage = await openCrashStage(distDir, lifecycle);
    const random = randomFrom(seed);
    const world = await furnish(stage, random, say);
    const tally: Tally = { kills: new Map(), slowestMs: new Map(), asked: 0, unanswered: 0 };
    const known: Known[] = [];
    const faults: string[] = [];
    for (let number = 0; number < rounds && faults.length === 0; number += 1) {
      const done = await round(world, random.fork(`round ${number}`), clients, number, tally);
      known.push(...done.known);
      faults.push(...done.faults);
      say(`round ${number + 1}: ${known.length} asked so far`);
    }
    faults.push(...(await askAgain(world, known)));
    const owner = await stage.openOwner();
    faults.push(...(await compare(owner, known).finally(() => owner.end())));
    const [books, ready] = [await auditStage(stage.ownerUrl), slowest(tally, ready_ms)];
    const asked = `${rounds} rounds: ${tally.asked} requests, ${tally.unanswered} cut off and sent again, then all of them once more`;
    return { figures: [asked, ready.figure, books.figure], faults: [...faults, ...books.faults, ...ready.faults] };
  },
});
