import {
  ceiling,
  compare,
  dividedBy,
  type Fraction,
  floor,
  fraction,
  least,
  minus,
  most,
  nearest,
  plus,
  sum,
  times,
  whole,
  ZERO,
} from "#lib/testing/model/fraction.ts";

/** A charge as GET /api/v1/charges/{id} answers it, as far as its amount follows from it. */
export type ChargeJson = {
  readonly status: string;
  readonly amount: string;
  readonly meters: Readonly<Record<string, string>>;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly lines: readonly LineJson[];
  readonly draws: readonly { readonly amount: string; readonly hold_id?: string }[];
  readonly hold?: { readonly from_hold: string; readonly beyond: string };
};

export type LineJson = {
  readonly meter: string;
  readonly quantity: string;
  readonly tier_quantity?: string;
  readonly amount: string;
  readonly rate: RateJson;
};

export type RateJson = {
  readonly id: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly model: string;
  readonly price: string;
  readonly per: string;
  readonly base: string;
  readonly minimum: string;
  readonly tiers?: readonly { readonly up_to: string | null; readonly price: string; readonly per: string }[];
  readonly tier_by?: readonly string[];
};

const PICOS = whole(10n ** 12n);

function volumePart(tiers: NonNullable<RateJson["tiers"]>, count: Fraction, reached: Fraction): Fraction {
  const tier = tiers.find(({ up_to }) => up_to === null || compare(reached, fraction(up_to)) <= 0);
  if (!tier) throw new Error("no tier is reached");
  return dividedBy(times(fraction(tier.price), count), fraction(tier.per));
}

function graduatedPart(tiers: NonNullable<RateJson["tiers"]>, count: Fraction): Fraction {
  let cost = ZERO;
  let begin = ZERO;
  for (const { up_to, price, per } of tiers) {
    const end = up_to === null ? count : least(count, fraction(up_to));
    if (compare(end, begin) > 0) cost = plus(cost, dividedBy(times(fraction(price), minus(end, begin)), fraction(per)));
    if (up_to !== null) begin = fraction(up_to);
  }
  return cost;
}

function countedPart({ rate }: LineJson, count: Fraction, reached: Fraction): Fraction {
  const [price, per] = [fraction(rate.price), fraction(rate.per)];
  switch (rate.model) {
    case "per_unit":
      return dividedBy(times(price, count), per);
    case "package":
      return times(price, whole(ceiling(dividedBy(count, per))));
    case "volume":
      return volumePart(rate.tiers ?? [], count, reached);
    case "graduated":
      return graduatedPart(rate.tiers ?? [], count);
    default:
      throw new Error(`"${rate.model}" is no known way of pricing`);
  }
}

/** What one line costs exactly, in credits, from what the charge says was used. */
function exactCost(line: LineJson, meters: ChargeJson["meters"]): Fraction {
  const count = fraction(meters[line.meter] ?? "0");
  if (count.over === 0n) return ZERO;
  const by = line.rate.tier_by;
  const reached = by ? sum(by.map((meter) => fraction(meters[meter] ?? "0"))) : count;
  return most(fraction(line.rate.minimum), plus(fraction(line.rate.base), countedPart(line, count, reached)));
}

/** Cuts each share and hands what is missing to the largest remainders, the earlier of two equal ones first. */
function shareOut(total: bigint, shares: readonly Fraction[]): bigint[] {
  const cut = shares.map(floor);
  const missing = total - cut.reduce((all, each) => all + each, 0n);
  const rests = shares.map((share, at) => ({ at, rest: minus(share, whole(cut[at] ?? 0n)) }));
  rests.sort((a, b) => compare(b.rest, a.rest) || a.at - b.at);
  for (const { at } of rests.slice(0, Number(missing))) cut[at] = (cut[at] ?? 0n) + 1n;
  return cut;
}

function picosOf(text: string): bigint {
  return floor(times(fraction(text), PICOS));
}

function faultsOfLines({ lines, meters, dimensions }: ChargeJson): string[] {
  const faults: string[] = [];
  const used = Object.keys(meters).sort().join();
  const charged = lines.map(({ meter }) => meter).sort();
  if (used !== charged.join()) faults.push(`meters ${used} were used, ${charged} were charged`);
  for (const { meter, quantity, tier_quantity, rate } of lines) {
    if (compare(fraction(quantity), fraction(meters[meter] ?? "0")) !== 0)
      faults.push(`${meter}: quantity ${quantity}`);
    const reached = rate.tier_by && sum(rate.tier_by.map((name) => fraction(meters[name] ?? "0")));
    if (reached && compare(reached, fraction(tier_quantity ?? "0")) !== 0) faults.push(`${meter}: ${tier_quantity}`);
    for (const [key, value] of Object.entries(rate.dimensions)) {
      const given = dimensions[key] ?? "";
      const tail = value.slice(1);
      const fits = value.startsWith("*.") ? given.endsWith(tail) && given !== tail : given === value;
      if (!fits) faults.push(`${meter}: a rate for ${key} ${value} was taken for ${given}`);
    }
  }
  return faults;
}

function faultsOfDraws({ amount, draws, hold }: ChargeJson): string[] {
  const total = (each: ChargeJson["draws"]) => each.reduce((all, draw) => all + picosOf(draw.amount), 0n);
  const faults = total(draws) === picosOf(amount) ? [] : [`draws sum to ${total(draws)} of ${amount}`];
  if (!hold) return faults;
  const held = total(draws.filter((draw) => draw.hold_id !== undefined));
  if (held !== picosOf(hold.from_hold)) faults.push(`from its hold came ${held}, not ${hold.from_hold}`);
  if (held + picosOf(hold.beyond) !== picosOf(amount)) faults.push(`${hold.beyond} went beyond its hold`);
  return faults;
}

/** Works a charge out again from nothing but its JSON; answers what differs, in sentences, or nothing. */
export function checkCharge(charge: ChargeJson): readonly string[] {
  if (charge.status !== "charged")
    return picosOf(charge.amount) === 0n ? [] : [`${charge.status} for ${charge.amount}`];
  const shares = charge.lines.map((line) => times(exactCost(line, charge.meters), PICOS));
  const total = nearest(sum(shares));
  const faults = total === picosOf(charge.amount) ? [] : [`amount ${charge.amount}, worked out ${total} picos`];
  for (const [at, amount] of shareOut(total, shares).entries()) {
    const line = charge.lines[at];
    if (line && picosOf(line.amount) !== amount)
      faults.push(`${line.meter}: ${line.amount}, worked out ${amount} picos`);
  }
  return [...faults, ...faultsOfLines(charge), ...faultsOfDraws(charge)];
}
