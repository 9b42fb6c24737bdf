import { chatHabit, type Habit, imageHabit, scrapeHabit } from "./history.ts";
import { DATA_TASKS, type PastTask, STUDIO_TASKS } from "./tasks.ts";

/** A customer of the demo, as the seed brings it up. */
export type DemoCustomer = {
  readonly name: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly owner: { readonly name: string; readonly email: string };
  /** Other members, by role. */
  readonly members: readonly {
    readonly name: string;
    readonly email: string;
    readonly role: "billing" | "developer" | "viewer";
  }[];
  /** Top-ups in major units, paid in the sandbox one after the other. */
  readonly topUps: readonly string[];
  readonly welcomeCredits: string;
  readonly seed: number;
  readonly callsPerDay: number;
  readonly habit: Habit;
  readonly tasks: readonly PastTask[];
  /** Calls of what the price book does not know, newest first. */
  readonly unpriced: readonly { readonly feature: string; readonly meters: object; readonly dimensions?: object }[];
};

export const DEMO_CUSTOMERS: readonly DemoCustomer[] = [
  {
    name: "Northwind Maps",
    timeZone: "Europe/Berlin",
    currency: "EUR",
    owner: { name: "Ada Becker", email: "ada@northwind.example" },
    members: [
      { name: "Emil Sandberg", email: "emil@northwind.example", role: "developer" },
      { name: "Vera Lind", email: "vera@northwind.example", role: "billing" },
    ],
    topUps: ["50", "50"],
    welcomeCredits: "2500",
    seed: 20_260_101,
    callsPerDay: 260,
    habit: [
      [5, scrapeHabit(["news.example", "maps.example", "fashion.shop.example", "profiles.social.example"])],
      [4, chatHabit("gpt-4o-mini")],
      [2, (random) => ({ feature: "geocode", meters: { requests: String(1 + Math.floor(random() * 20)) } })],
      [1, chatHabit("gpt-4o")],
    ],
    tasks: DATA_TASKS,
    unpriced: [
      ...Array.from({ length: 7 }, () => ({ feature: "weather.current", meters: { requests: "1" } })),
      { feature: "scrape.html", meters: { requests: "1", bytes: "48210" }, dimensions: { rendering: "stealth" } },
      { feature: "scrape.html", meters: { requests: "1", bytes: "91034" }, dimensions: { rendering: "stealth" } },
    ],
  },
  {
    name: "Lumen Studio",
    timeZone: "America/New_York",
    currency: "USD",
    owner: { name: "Grace Okafor", email: "grace@lumen.example" },
    members: [{ name: "Tom Reyes", email: "tom@lumen.example", role: "viewer" }],
    topUps: ["200"],
    welcomeCredits: "2500",
    seed: 20_260_202,
    callsPerDay: 120,
    habit: [
      [5, imageHabit()],
      [4, chatHabit("gpt-4o")],
      [2, chatHabit("claude-sonnet-4-5")],
    ],
    tasks: STUDIO_TASKS,
    unpriced: [
      { feature: "weather.current", meters: { requests: "3" } },
      ...Array.from({ length: 4 }, () => ({
        feature: "image.generate",
        meters: { images: "1" },
        dimensions: { resolution: "4096x4096" },
      })),
      { feature: "gpt-4o", meters: { input_tokens: "812", output_tokens: "96", audio_tokens: "340" } },
    ],
  },
];

/** One password for every demo account: it guards nothing but a demo on the reader's own machine. */
export const DEMO_PASSWORD = "open-the-gate-2026";
export const DEMO_STAFF = { name: "Sam Keeper", email: "staff@tollgate.example" } as const;

/** The organization that request logs are replayed into, and its credits. */
export const REPLAY = { name: "Replay", credits: "1000000" } as const;
