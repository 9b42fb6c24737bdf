// Works charges out again from their JSON alone, by other arithmetic: npm run prove:charges -- [--seed N] [--charges N]
import { publicId } from "#lib/ids.ts";
import { type ChargeJson, checkCharge } from "#lib/testing/model/charge-again.ts";
import { chooseRates, type ListedRate } from "#lib/testing/model/choose-rate.ts";
import { type Random, randomFrom } from "#lib/testing/random.ts";
import { ask } from "./prove/ask.ts";
import { giveCredits, openOrgs, openServiceKey, type ProofOrg } from "./prove/people.ts";
import { publishRandomBook, randomUsage } from "./prove/random-book.ts";
import { shaped } from "./prove/shaped.ts";
import { auditStage, openProofStage } from "./prove/stage.ts";
import { prove } from "./prove/verdict.ts";

const FEATURES = 24;
const ORGS = 8;
const READERS = 12;
const BATCH = 500;

type Served = ChargeJson & { readonly id: string; readonly feature: string };
type Recorded = { readonly org: ProofOrg; readonly chargeId: string };

type World = {
  readonly random: Random;
  readonly rates: readonly ListedRate[];
  readonly orgs: readonly ProofOrg[];
  readonly serviceKey: string;
};

/** Sends one batch of random usage; answers the charges that it became. */
async function send(world: World, run: number, count: number): Promise<Recorded[]> {
  const sent = Array.from({ length: count }, (_, at) => {
    const org = world.random.pick(world.orgs);
    return {
      org,
      event: {
        source: "proof",
        id: `${run}-${at}`,
        key_id: org.keys[0]?.publicId,
        ...randomUsage(world.random, world.rates),
      },
    };
  });
  const answer = await ask(
    world.serviceKey,
    "POST",
    "/usage",
    sent.map(({ event }) => event),
  );
  const { results = [] } = shaped<{ results?: { status: string; charge?: { id: string } }[] }>(answer.json);
  if (results.length !== count) throw new Error(`a batch was answered ${JSON.stringify(answer.json).slice(0, 400)}`);
  return results.flatMap(({ charge }, at) => {
    const org = sent[at]?.org;
    return charge && org ? [{ org, chargeId: charge.id }] : [];
  });
}

/** What differs between a charge as it is served and as it is worked out again; the rates are chosen again, too. */
function faultsOf(charge: Served, rates: readonly ListedRate[]): readonly string[] {
  const usage = { feature: charge.feature, meters: Object.keys(charge.meters), dimensions: charge.dimensions };
  const chosen = chooseRates(rates, usage);
  if ((chosen === null) !== (charge.status === "unmatched")) return [`it is ${charge.status}`, ...checkCharge(charge)];
  const others = charge.lines.filter(({ meter, rate }) => publicId("rat", BigInt(chosen?.get(meter) ?? 0)) !== rate.id);
  return [
    ...others.map(({ meter, rate }) => `${meter}: rate ${rate.id}, chosen ${chosen?.get(meter)}`),
    ...checkCharge(charge),
  ];
}

async function check(
  world: World,
  recorded: readonly Recorded[],
  told: { models: Map<string, number> },
): Promise<string[]> {
  const faults: string[] = [];
  const waiting = [...recorded];
  const read = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { json } = await ask(next.org.keys[0]?.text ?? "", "GET", `/charges/${next.chargeId}`);
      const charge = shaped<Served>(json);
      for (const { rate } of charge.lines) told.models.set(rate.model, (told.models.get(rate.model) ?? 0) + 1);
      if (charge.lines.length === 0) told.models.set("unmatched", (told.models.get("unmatched") ?? 0) + 1);
      const found = faultsOf(charge, world.rates);
      if (found.length > 0) faults.push(`${next.chargeId}: ${found.join("; ")}\n  ${JSON.stringify(charge)}`);
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  return faults;
}

await prove({
  name: "charges",
  claim: "a charge's JSON holds all that its amount, lines and draws follow from",
  full: { charges: 100_000 },
  quick: { charges: 1_500 },
  run: async ({ seed, sizes: { charges } }, lifecycle, say) => {
    const { owner } = await openProofStage(lifecycle);
    const random = randomFrom(seed);
    const rates = await publishRandomBook(owner, random, { features: FEATURES, effectiveAt: "2000-01-01T00:00:00Z" });
    const orgs = await openOrgs(owner, ORGS);
    for (const org of orgs)
      for (const part of ["1", "2", "3"]) await giveCredits(owner, org.id, `${random.between(1, 999)}.${part}`, part);
    const world = { random, rates, orgs, serviceKey: await openServiceKey() };
    const told = { models: new Map<string, number>() };
    const faults: string[] = [];
    let checked = 0;
    for (let run = 0; checked < charges && faults.length === 0; run += 1) {
      const recorded = await send(world, run, Math.min(BATCH, charges - checked));
      faults.push(...(await check(world, recorded, told)));
      checked += recorded.length;
      if (run % 20 === 19) say(`${checked} charges`);
    }
    const books = await auditStage(owner);
    const kinds = [...told.models]
      .sort()
      .map(([model, count]) => `${model} ${count}`)
      .join(", ");
    return {
      figures: [`${checked} charges of ${rates.length} rates recomputed; lines: ${kinds}`, books.figure],
      faults: [...faults, ...books.faults],
    };
  },
});
