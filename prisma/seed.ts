// Fills a new demo: two customers with a month behind them, an organization for replays, a member of staff. Demo only.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Actor } from "#lib/context.ts";
import { giveCredits } from "#lib/credits/give-credits.ts";
import { closeDatabases } from "#lib/db/clients.ts";
import { findId, publicId } from "#lib/ids.ts";
import { createKey } from "#lib/keys/create-key.ts";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { checkBooks } from "#lib/ledger/check-books.ts";
import { recogniseRevenue } from "#lib/payments/recognise-revenue.ts";
import { seedCatalogue } from "#lib/pricing/seed-catalogue.ts";
import { DEMO_CUSTOMERS, DEMO_PASSWORD, DEMO_STAFF, type DemoCustomer, REPLAY } from "./seed/customers.ts";
import { pastCalls } from "./seed/history.ts";
import { OPENED_AT, openAccount, openOrganization, seedContext } from "./seed/open-accounts.ts";
import { payTopUp } from "./seed/pay.ts";
import { recordHistory } from "./seed/record-history.ts";
import { recordTasks } from "./seed/record-tasks.ts";
import { recordUnmatched } from "./seed/record-unmatched.ts";

const HISTORY_DAYS = 30;
const WELCOME_DAYS = 60;
const DAY_MS = 86_400_000;
const SYSTEM = seedContext({ kind: "system", job: "seed" });

type Opened = { readonly orgId: bigint; readonly ownerId: string };

async function welcome(orgId: bigint, credits: string, label: string, expiresAt: Date | null): Promise<void> {
  await giveCredits(SYSTEM, {
    orgId: publicId("org", orgId),
    origin: expiresAt ? "promotion" : "adjustment",
    label,
    credits,
    expiresOn: expiresAt?.toISOString().slice(0, 10) ?? null,
    reason: "Credits of the demo",
    reference: crypto.randomUUID(),
  });
}

async function openCustomer(customer: DemoCustomer, service: Actor): Promise<Opened> {
  const ownerId = await openAccount(customer.owner);
  const members = [];
  for (const { role, ...person } of customer.members) members.push({ role, userId: await openAccount(person) });
  const owner = { userId: ownerId, email: customer.owner.email };
  const orgId = await openOrganization(customer.name, customer.timeZone, owner, members);
  const asOwner = seedContext({ kind: "member", userId: ownerId, orgId, role: "owner" });
  await welcome(orgId, customer.welcomeCredits, "Welcome credits", new Date(Date.now() + WELCOME_DAYS * DAY_MS));
  for (const amount of customer.topUps) await payTopUp(asOwner, orgId, customer.owner, amount, customer.currency);
  const early = seedContext(asOwner.actor, OPENED_AT);
  const live = await createKey(early, { name: "Production", environment: "live" });
  const dev = await createKey(early, { name: "Development", environment: "dev" });
  const calls = pastCalls(customer.seed, new Date(), HISTORY_DAYS, customer.callsPerDay, customer.habit);
  await recordHistory(seedContext(service), { live: live.id, dev: dev.id }, calls);
  await recordTasks(seedContext(service), live.id, customer.tasks);
  await recordUnmatched(seedContext(service), live.id, customer.unpriced);
  return { orgId, ownerId };
}

async function openReplay(owner: Opened, email: string): Promise<bigint> {
  const orgId = await openOrganization(REPLAY.name, "UTC", { userId: owner.ownerId, email }, []);
  await welcome(orgId, REPLAY.credits, "Credits for replays", null);
  return orgId;
}

function writeState(name: string, content: string): void {
  const dir = path.resolve(process.env.DEMO_STATE_DIR ?? ".local");
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, name), content, { mode: 0o600 });
}

function signIns(): { role: string; email: string; password: string }[] {
  const customers = DEMO_CUSTOMERS.flatMap(({ name, owner, members }) => [
    { role: `owner of ${name}`, email: owner.email },
    ...members.map(({ email, role }) => ({ role: `${role} at ${name}`, email })),
  ]);
  return [{ role: "staff (console)", email: DEMO_STAFF.email }, ...customers].map((each) => ({
    ...each,
    password: DEMO_PASSWORD,
  }));
}

/** Seeds an empty demo through the same verbs that pages and the API call. */
export async function seed(): Promise<void> {
  if (process.env.DEMO !== "1") throw new Error("only a demo is seeded");
  await seedCatalogue(SYSTEM);
  const { serviceKeyId, text } = await createServiceKey(SYSTEM, {
    name: "Demo vendor",
    scopes: ["authorize", "usage", "backfill"],
  });
  const service: Actor = {
    kind: "service",
    serviceKeyId: findId("svc", serviceKeyId) ?? 0n,
    scopes: ["authorize", "usage", "backfill"],
  };
  await openAccount(DEMO_STAFF, "admin");
  const organizations: Record<string, string> = {};
  const opened: Opened[] = [];
  for (const customer of DEMO_CUSTOMERS) {
    const open = await openCustomer(customer, service);
    opened.push(open);
    organizations[customer.name] = publicId("org", open.orgId);
  }
  const [first] = opened;
  if (first)
    organizations[REPLAY.name] = publicId("org", await openReplay(first, DEMO_CUSTOMERS[0]?.owner.email ?? ""));
  await recogniseRevenue(SYSTEM);
  await checkBooks(SYSTEM);
  writeState("service-key", text);
  writeState("organizations.json", JSON.stringify(organizations, null, 2));
  writeState("demo.json", JSON.stringify(signIns(), null, 2));
}

try {
  await seed();
} finally {
  await closeDatabases();
}
