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
const BATCH = 500;
const PAGE = 200;
const SINGLE_EVERY = 100;

type Served = ChargeJson & { readonly id: string; readonly feature: string };
type Page = { readonly events: readonly Served[]; readonly next_cursor: string | null };

type World = {
  readonly random: Random;
  readonly rates: readonly ListedRate[];
  readonly orgs: readonly ProofOrg[];
  readonly serviceKey: string;
};

/** Sends one batch of random usage; answers how many charges it became. */
async function send(world: World, run: number, count: number): Promise<number> {
  const events = Array.from({ length: count }, (_, at) => {
    const org = world.random.pick(world.orgs);
    const usage = randomUsage(world.random, world.rates);
    return { source: "proof", id: `${run}-${at}`, key_id: org.keys[0]?.publicId, ...usage };
  });
  const answer = await ask(world.serviceKey, "POST", "/usage", events);
  const { results = [] } = shaped<{ results?: { charge?: { id: string } }[] }>(answer.json);
  if (results.length !== count) throw new Error(`a batch was answered ${JSON.stringify(answer.json).slice(0, 400)}`);
  return results.filter(({ charge }) => charge).length;
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

type Told = { readonly kinds: Map<string, number>; checked: number };

function count({ lines }: Served, { kinds }: Told): void {
  const kind = lines.length === 0 ? ["unmatched"] : lines.map(({ rate }) => rate.model);
  for (const each of kind) kinds.set(each, (kinds.get(each) ?? 0) + 1);
}

/** A charge by itself is served as it is in the list. */
async function faultsOfSingle(key: string, charge: Served): Promise<string[]> {
  const { json } = await ask(key, "GET", `/charges/${charge.id}`);
  return JSON.stringify(json) === JSON.stringify(charge) ? [] : [`by itself it is ${JSON.stringify(json)}`];
}

/** Reads an organization's charges a page at a time and works each out again; every so many is read by itself as well. */
async function check(world: World, org: ProofOrg, told: Told): Promise<string[]> {
  const key = org.keys[0]?.text ?? "";
  const faults: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null && faults.length === 0) {
    const path: string = `/usage?bucket=event&limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: Page = shaped<Page>((await ask(key, "GET", path)).json);
    for (const charge of page.events) {
      count(charge, told);
      const alone = told.checked++ % SINGLE_EVERY === 0 ? await faultsOfSingle(key, charge) : [];
      const found = [...faultsOf(charge, world.rates), ...alone];
      if (found.length > 0) faults.push(`${charge.id}: ${found.join("; ")}\n  ${JSON.stringify(charge)}`);
    }
    cursor = page.next_cursor;
  }
  return faults;
}

await prove({
  name: "charges",
  claim: "a charge's JSON holds all that its amount, lines and draws follow from",
  full: { charges: 100_000 },
  quick: { charges: 1_500 },
  run: async ({ seed, sizes: { charges } }, lifecycle, say) => {
    const { owner, ownerUrl } = await openProofStage(lifecycle);
    const random = randomFrom(seed);
    const rates = await publishRandomBook(owner, random, { features: FEATURES, effectiveAt: "2000-01-01T00:00:00Z" });
    const orgs = await openOrgs(owner, ORGS);
    for (const org of orgs)
      for (const part of ["1", "2", "3"]) await giveCredits(owner, org.id, `${random.between(1, 999)}.${part}`, part);
    const world = { random, rates, orgs, serviceKey: await openServiceKey() };
    let recorded = 0;
    for (let run = 0; recorded < charges; run += 1) {
      recorded += await send(world, run, Math.min(BATCH, charges - recorded));
      if (run % 20 === 19) say(`${recorded} charges`);
    }
    const told: Told = { kinds: new Map(), checked: 0 };
    const faults: string[] = [];
    for (const org of orgs) {
      faults.push(...(await check(world, org, told)));
      say(`${told.checked} worked out again`);
    }
    if (faults.length === 0 && told.checked !== recorded)
      faults.push(`${recorded} were charged, ${told.checked} served`);
    const books = await auditStage(ownerUrl);
    const kinds = [...told.kinds]
      .sort()
      .map(([model, count]) => `${model} ${count}`)
      .join(", ");
    return {
      figures: [`${told.checked} charges of ${rates.length} rates recomputed; lines: ${kinds}`, books.figure],
      faults: [...faults, ...books.faults],
    };
  },
});
