import type pg from "pg";
import type { Random } from "#lib/testing/random.ts";
import { giveCredits, openOrgs, type ProofOrg } from "./people.ts";
import type { RaceCall } from "./race-worker.ts";

/** One organization of a run: what it may spend, and the calls that want it. */
export type RaceOrg = {
  readonly org: ProofOrg;
  /** Whole credits that its calls may take: its balance, or what a limit leaves of it. */
  readonly spendable: number;
  readonly calls: readonly RaceCall[];
};

export type RaceRun = { readonly name: string; readonly orgs: readonly RaceOrg[] };

type Plan = { readonly spendable: number; readonly costs: readonly number[] };

/** So many calls of one price that exactly K of them can be paid. */
function exactlyK(random: Random, mostCalls: number): Plan {
  const [price, k] = [random.between(1, 9), random.between(1, Math.max(1, Math.floor(mostCalls / 2)))];
  const costs = Array.from({ length: k + random.between(1, mostCalls) }, () => price);
  return { spendable: price * k + random.below(price), costs };
}

function anyPrices(random: Random, mostCalls: number): Plan {
  const costs = Array.from({ length: mostCalls }, () => random.between(1, 20));
  return { spendable: random.between(1, mostCalls * 6), costs };
}

/** A few calls of 1 credit, each of which can be paid, among many of 10 of which none can. */
function fewAmongMany(random: Random, mostCalls: number): Plan {
  const few = random.between(1, 9);
  const costs = [...Array.from({ length: few }, () => 1), ...Array.from({ length: mostCalls }, () => 10)];
  return { spendable: few, costs };
}

function shuffle<T>(random: Random, from: readonly T[]): T[] {
  const all = [...from];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const [a, b] = [all[at], all[other]];
    if (a !== undefined && b !== undefined) [all[at], all[other]] = [b, a];
  }
  return all;
}

function callsOf(random: Random, run: string, org: ProofOrg, plan: Plan): RaceCall[] {
  const keyId = org.keys[0]?.publicId ?? "";
  const calls = plan.costs.map((cost, at): RaceCall => {
    const way = random.chance(0.2) ? "hold" : "usage";
    return { id: `${run}-${org.id}-${at}`, keyId, credits: String(cost), way };
  });
  // Some are sent twice, mostly to another process.
  return shuffle(random, [...calls, ...calls.filter(() => random.chance(0.15))]);
}

async function fund(owner: pg.Client, random: Random, { id, keys }: ProofOrg, spendable: number): Promise<void> {
  const limited = random.chance(0.3);
  const parts = Math.min(spendable, random.between(1, 4));
  const credits = limited ? spendable * 10 : spendable;
  for (let part = 1; part < parts; part += 1) await giveCredits(owner, id, "1", `part ${part}`);
  await giveCredits(owner, id, String(credits - parts + 1), "the rest");
  if (!limited) return;
  const scope = random.pick([
    ["org", ""],
    ["key", String(keys[0]?.id)],
    ["environment", "live"],
    ["feature", "race"],
  ] as const);
  const kind = random.pick(["per_day", "per_month", "in_total"]);
  await owner.query(
    "INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, $2, $3, $4, $5, 'proof')",
    [id, ...scope, kind, spendable],
  );
}

const KINDS = { "exactly K": exactlyK, "any prices": anyPrices, "1 among 10": fewAmongMany } as const;

/** Opens what one run races for: one hot organization, or many cold ones. */
export async function openRun(owner: pg.Client, random: Random, number: number, mostCalls: number): Promise<RaceRun> {
  const kind = random.weighted([
    ["exactly K", 5],
    ["any prices", 2],
    ["1 among 10", 3],
  ] as const);
  const cold = random.chance(0.4);
  const count = cold ? random.between(8, 32) : 1;
  const orgs: RaceOrg[] = [];
  for (const org of await openOrgs(owner, count)) {
    const plan = KINDS[kind](random, Math.max(4, Math.ceil(mostCalls / count)));
    await fund(owner, random, org, plan.spendable);
    orgs.push({ org, spendable: plan.spendable, calls: callsOf(random, `r${number}`, org, plan) });
  }
  return { name: `run ${number}: ${kind}, ${cold ? `${count} cold organizations` : "one hot organization"}`, orgs };
}
