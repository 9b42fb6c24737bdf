import { Refusal } from "#lib/errors.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { type Quote, QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { callOf, eventsOf } from "#lib/testing/model/ask.ts";
import type { Answer, Operation, UsageSent } from "#lib/testing/model/operations.ts";
import {
  balanceAnswer,
  contextOf,
  holdAnswer,
  metersOf,
  named,
  type ProductOrg,
  recordAll,
  refusalAnswer,
} from "./model-names.ts";

/** A refusal is an answer too, and what was asked for may still be done. */
async function answered(product: ProductOrg, asked: Promise<Answer>): Promise<Answer> {
  return asked.catch((error) => {
    if (error instanceof Refusal) return refusalAnswer(product, error);
    throw error;
  });
}

async function spent(product: ProductOrg, events: readonly UsageSent[] | null): Promise<Answer | null> {
  return events && recordAll(product, events);
}

type Asking = Extract<Operation, { do: "authorize" }>;

async function allowed(product: ProductOrg, { key, feature, quantity, hold }: Asking): Promise<Answer> {
  const input = AuthorizeInput.parse({
    key: product.org.keys[key]?.text,
    feature,
    ...(quantity !== null && { estimate: metersOf(quantity) }),
    ...(hold && { hold: { id: hold.id, lifetime_s: hold.lifetimeS } }),
  });
  const answer = await authorize(contextOf(product), input);
  if (hold && answer.hold) product.holds.set(hold.id, answer.hold.id);
  const limits = answer.limits.map(({ id, available }) => ({ limit: product.limits.indexOf(id), available }));
  const { environment } = answer;
  const placed = answer.hold && { hold: holdAnswer(answer.hold) };
  return { allowed: answer.allowed, environment, limits, balance: balanceAnswer(answer.balance), ...placed };
}

export async function askAuthorize(product: ProductOrg, op: Asking): Promise<Answer> {
  // What changed elsewhere is heard of before, as it would be within a moment.
  await product.heard();
  const asked = await answered(product, allowed(product, op));
  return { asked, spent: await spent(product, callOf(op)) };
}

function quoteAnswer(product: ProductOrg, { price, passes, stopped_by, jobs, as_many, balance }: Quote): Answer {
  return {
    price,
    passes,
    stop: stopped_by && refusalAnswer(product, { code: stopped_by.code, extra: stopped_by }),
    jobs: jobs.map((job) => ({
      price: job.price,
      total: job.total,
      draws: job.draws.map(({ grant_id, amount }) => ({ of: product.grants.indexOf(grant_id), amount })),
      short: job.short,
    })),
    times: as_many,
    balance: balanceAnswer(balance),
  };
}

async function quoted(product: ProductOrg, op: Extract<Operation, { do: "quote" }>): Promise<Answer> {
  const jobs = op.jobs.map(({ feature, quantity, count }) => ({ feature, estimate: metersOf(quantity), count }));
  const [job] = jobs;
  const work = jobs.length === 1 ? { job } : { jobs };
  const input = QuoteInput.parse({ ...named(product, op.payer), ...work, as_many: op.asMany });
  return quoteAnswer(product, await quoteWork(contextOf(product), input));
}

export async function askQuote(product: ProductOrg, op: Extract<Operation, { do: "quote" }>): Promise<Answer> {
  const asked = await answered(product, quoted(product, op));
  return { asked, spent: await spent(product, op.spend === null ? null : eventsOf(op.payer, op.spend, op.jobs)) };
}
