import { between, pick, type Random, seededRandom } from "./random.ts";

/** One call of the past: what was asked for, which of the customer's keys asked, and how long ago. */
export type PastCall = {
  readonly number: number;
  readonly occurredAt: Date;
  readonly environment: "dev" | "live";
  readonly feature: string;
  readonly meters: Readonly<Record<string, string>>;
  readonly dimensions?: Readonly<Record<string, string>>;
};

/** What a customer tends to call, each with its weight. */
export type Habit = readonly (readonly [
  weight: number,
  make: (random: Random) => Pick<PastCall, "feature" | "meters" | "dimensions">,
])[];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export function chatHabit(model: string): (random: Random) => Pick<PastCall, "feature" | "meters"> {
  return (random) => {
    const input = between(random, 120, 3200);
    const cached = random() < 0.4 ? between(random, 50, 900) : 0;
    const meters = { input_tokens: String(input), output_tokens: String(between(random, 20, 700)) };
    return { feature: model, meters: cached > 0 ? { ...meters, cached_tokens: String(cached) } : meters };
  };
}

export function scrapeHabit(
  domains: readonly string[],
): (random: Random) => Pick<PastCall, "feature" | "meters" | "dimensions"> {
  return (random) => ({
    feature: "scrape.html",
    meters: { requests: "1", bytes: String(between(random, 8_000, 900_000)) },
    dimensions: {
      domain: pick(
        random,
        domains.map((domain) => [1, domain] as const),
      ),
      rendering: random() < 0.3 ? "js" : "none",
    },
  });
}

export function imageHabit(): (random: Random) => Pick<PastCall, "feature" | "meters" | "dimensions"> {
  return (random) => ({
    feature: "image.generate",
    meters: { images: String(between(random, 1, 3)) },
    dimensions: {
      resolution: pick(random, [
        [3, "512x512"],
        [5, "1024x1024"],
        [1, "2048x2048"],
      ]),
    },
  });
}

/** How busy an hour is: quiet nights, two humps in the working day. */
function weightOfHour(hour: number): number {
  const morning = Math.exp(-((hour - 10.5) ** 2) / 8);
  const afternoon = Math.exp(-((hour - 15.5) ** 2) / 10);
  return 0.08 + morning + 0.9 * afternoon;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => [weightOfHour(hour), hour] as const);

/**
 * The calls of the `dayCount` days before `now`, oldest first: more on weekdays, growing over the month, with a day that stands out.
 * The same seed and the same `now` give the same calls.
 */
export function pastCalls(seed: number, now: Date, dayCount: number, callsPerDay: number, habit: Habit): PastCall[] {
  const random = seededRandom(seed);
  const outstandingDay = between(random, 5, dayCount - 5);
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const calls: Omit<PastCall, "number">[] = [];
  for (let daysAgo = dayCount; daysAgo >= 0; daysAgo--) {
    const day = today - daysAgo * DAY_MS;
    const weekday = new Date(day).getUTCDay();
    const weekend = weekday === 0 || weekday === 6 ? 0.35 : 1;
    const growth = 0.6 + 0.8 * (1 - daysAgo / dayCount);
    const peak = daysAgo === outstandingDay ? 2.4 : 1;
    const count = Math.round(callsPerDay * weekend * growth * peak * (0.85 + random() * 0.3));
    for (let call = 0; call < count; call++) {
      const occurredAt = new Date(day + pick(random, HOURS) * HOUR_MS + Math.floor(random() * HOUR_MS));
      const environment = random() < 0.15 ? "dev" : "live";
      const made = pick(random, habit)(random);
      if (occurredAt < now) calls.push({ occurredAt, environment, ...made });
    }
  }
  return calls
    .sort((left, right) => left.occurredAt.getTime() - right.occurredAt.getTime())
    .map((call, number) => ({ number, ...call }));
}
