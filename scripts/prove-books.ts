// Times the audit of large books: npm run prove:books -- [--entries N] [--orgs N] [--rules 1 to time each rule]
import { RULES } from "#lib/ledger/store.ts";
import { randomFrom } from "#lib/testing/random.ts";
import { ask } from "./prove/ask.ts";
import { openOrgs, openServiceKey } from "./prove/people.ts";
import { auditStage, openProofStage, type ProofStage } from "./prove/stage.ts";
import { prove } from "./prove/verdict.ts";

const BATCH = 1_000;
const GRANTS = 3;
const AT_ONCE = 3;
const FEATURES = 5;
const SLOWEST = 12;

const BOOK = `INSERT INTO price_books (name, created_by) VALUES ('Books', 'proof');
  INSERT INTO rates (book_id, feature, meter, price) SELECT b.id, 'feature-' || n, 'units', 0.3 FROM price_books b, generate_series(0, ${FEATURES - 1}) n;
  UPDATE price_books SET state = 'published', number = 1, effective_at = '2000-01-01', published_at = now()`;

/** Every organization has a few grants that end one after the other, the first of which is soon used up. */
const GIVE = `SELECT books.give_credits(o.id, 'promotion', 'Books', CASE n WHEN 1 THEN 50 ELSE 1000000 END, 10, '{}', 3, NULL, now() + make_interval(days => 30 * n),
    'books ' || n, 'a proof', 'proof') FROM organizations o, generate_series(1, ${GRANTS}) n`;

async function entriesOf({ owner }: ProofStage): Promise<number> {
  const { rows } = await owner.query<{ count: string }>("SELECT count(*) FROM ledger_entries");
  return Number(rows[0]?.count ?? 0);
}

/** One event of each organization in turn, so that every event is a transaction of its own. */
async function fill(
  stage: ProofStage,
  seed: string,
  entries: number,
  orgs: number,
  say: (line: string) => void,
): Promise<void> {
  await stage.owner.query(BOOK);
  const opened = await openOrgs(stage.owner, orgs);
  await stage.owner.query(GIVE);
  const serviceKey = await openServiceKey();
  const random = randomFrom(seed);
  let wanted = entries - (await entriesOf(stage));
  let batch = 0;
  const send = async () => {
    while (wanted > 0) {
      wanted -= 2 * BATCH;
      const number = batch++;
      const events = Array.from({ length: BATCH }, (_, at) => {
        const org = opened[(number * BATCH + at) % opened.length];
        const meters = { units: String(random.between(1, 30)) };
        return {
          source: "books",
          id: `${number}-${at}`,
          key_id: org?.keys[0]?.publicId,
          feature: `feature-${random.below(FEATURES)}`,
          meters,
        };
      });
      const { status, json } = await ask(serviceKey, "POST", "/usage", events);
      if (status !== 200) throw new Error(JSON.stringify(json).slice(0, 400));
      if (number % 100 === 99) say(`${(number + 1) * BATCH} events`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  await stage.owner.query("ANALYZE");
}

/** How long each rule takes by itself, the slowest first. */
async function timeRules({ owner }: ProofStage): Promise<string[]> {
  const timed: { name: string; ms: number }[] = [];
  for (const { name, sql } of RULES) {
    const begunAt = performance.now();
    await owner.query(`SELECT * FROM (${sql}) v LIMIT 20`);
    timed.push({ name, ms: performance.now() - begunAt });
  }
  timed.sort((a, b) => b.ms - a.ms);
  return timed.slice(0, SLOWEST).map(({ name, ms }) => `${ms.toFixed(0).padStart(8)} ms  ${name}`);
}

await prove({
  name: "books",
  claim: "the books are audited, every rule over every entry, within the time allowed for each",
  full: { entries: 1_000_000, orgs: 1_000, most_micros: 10, rules: 0 },
  quick: { entries: 20_000, orgs: 100, most_micros: 1_000, rules: 0 },
  run: async ({ seed, sizes: { entries, orgs, most_micros, rules } }, lifecycle, say) => {
    const stage = await openProofStage(lifecycle);
    await fill(stage, seed, entries, orgs, say);
    const count = await entriesOf(stage);
    say(`${count} entries; auditing`);
    const begunAt = performance.now();
    const books = await auditStage(stage.ownerUrl);
    const micros = ((performance.now() - begunAt) * 1_000) / count;
    const slow = rules > 0 ? await timeRules(stage) : [];
    const faults = micros > most_micros ? [`${micros.toFixed(1)} µs per entry, allowed are ${most_micros}`] : [];
    return {
      figures: [books.figure, `${micros.toFixed(1)} µs per entry`, ...slow],
      faults: [...faults, ...books.faults],
    };
  },
});
