import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { env } from "#lib/env.ts";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { checkBooks } from "#lib/ledger/check-books.ts";
import { openLog } from "#lib/log.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { callApi } from "#lib/testing/api.ts";
import { instead } from "#lib/testing/instead.ts";
import { GEOCODE, giveCredits, type MeteredOrg, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";
import { startDoor, stopDoor } from "#lib/web/door-engine.ts";
import { GET as health } from "../../app/api/health/route.ts";
import { GET } from "../../app/metrics/route.ts";

const TOKEN = "a-token-for-the-metrics";
let origin = "";
let service = "";
let org: MeteredOrg;

beforeAll(async () => {
  await publishTestBook([GEOCODE]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["usage"] })).text;
  org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  await checkBooks(systemContext());
  const { port } = await startDoor({ host: "127.0.0.1", port: 0 });
  origin = `http://127.0.0.1:${port}`;
});

afterAll(stopDoor);

const event = (id: string, requests = 1) => ({
  source: "observing",
  id,
  key_id: org.key.publicId,
  feature: "geocode",
  meters: { requests },
});

const withToken = <T>(work: () => Promise<T>) => instead("env", { ...env(), METRICS_TOKEN: TOKEN }, work);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

test("both doors say that this process and its database are there", async () => {
  for (const answer of [await fetch(`${origin}/api/health`), await health()]) {
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: "ok" });
  }
});

describe("metrics", () => {
  test("tell of commits, batches, latencies, refusals, keys, queues, lag and the process", async () => {
    const before = await scrape();
    const batch = [event("m1"), event("m2"), { nonsense: true }];
    await callApi("POST", "/usage", { key: service, body: batch });
    await callApi("POST", "/usage", { key: service, body: { ...event("m3", 1_000), on_insufficient: "reject" } });
    const after = await scrape();
    const rise = (name: string) => (after.get(name) ?? Number.NaN) - (before.get(name) ?? 0);
    expect(rise('tollgate_commit_events_bucket{le="2"}')).toBeGreaterThanOrEqual(2);
    expect(rise('tollgate_events_total{outcome="charged"}')).toBe(2);
    expect(rise('tollgate_events_total{outcome="rejected"}')).toBe(1);
    expect(rise('tollgate_refusals_total{code="invalid"}')).toBe(1);
    expect(rise('tollgate_refusals_total{code="out_of_credit"}')).toBe(1);
    expect(rise('tollgate_request_duration_seconds_count{method="POST",route="/usage",status="200"}')).toBe(1);
    expect(rise('tollgate_key_lookups_total{found="asked"}')).toBeGreaterThanOrEqual(1);
    expect(after.get("tollgate_commit_overflow_total")).toBe(0);
    expect(after.get('tollgate_commit_queue_events{lane="0"}')).toBe(0);
    expect(after.get('tollgate_books_lag_seconds{of="jobs"}')).toBe(0);
    expect(after.get("tollgate_database_up")).toBe(1);
    expect(after.get("tollgate_books_violations")).toBe(0);
    expect(after.get("tollgate_books_audited_timestamp_seconds")).toBeGreaterThan(1e9);
    expect(after.get("process_resident_memory_bytes")).toBeGreaterThan(1e7);
    expect(after.get('nodejs_eventloop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
  });

  test("name no path, organization or key as it was sent", async () => {
    await callApi("GET", "/charges/chg_0123456789abc", { key: org.key.text });
    await callApi("GET", "/a-path-that-nobody-knows");
    const names = [...(await scrape()).keys()].join("\n");
    expect(names).toContain('route="/charges/{id}",status="404"');
    expect(names).not.toMatch(/chg_|org_|key_0|nobody-knows|geocode/);
  });

  test("are for this machine while no token is set, and never through Next or a proxy", async () => {
    expect((await fetch(`${origin}/metrics`)).status).toBe(200);
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip", "via"]) {
      expect((await fetch(`${origin}/metrics`, { headers: { [name]: "127.0.0.1" } })).status, name).toBe(403);
    }
    const local = new Request("http://127.0.0.1:3000/metrics", { headers: { host: "127.0.0.1" } });
    expect((await GET(local)).status).toBe(403);
  });

  test("ask for the token once one is set, at both doors and also from this machine", async () => {
    await withToken(async () => {
      const asked = (headers: Record<string, string>) => [
        fetch(`${origin}/metrics`, { headers }),
        GET(new Request("http://localhost/metrics", { headers })),
      ];
      for (const answer of await Promise.all(asked({}))) expect(answer.status).toBe(401);
      for (const answer of await Promise.all(asked(bearer(`${TOKEN}x`)))) expect(answer.status).toBe(401);
      for (const answer of await Promise.all(asked(bearer(TOKEN)))) {
        expect(answer.status).toBe(200);
        expect(answer.headers.get("content-type")).toContain("version=0.0.4");
        expect(await answer.text()).toContain("# TYPE tollgate_commit_events histogram");
      }
    });
  });
});

/** The lines that the process logs during some work. */
async function linesOf(settings: object, work: () => Promise<unknown>): Promise<readonly Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = openLog("info", { write: (line) => void lines.push(line) });
  await instead("log", log, () => instead("env", { ...env(), ...settings }, work));
  return lines.map((line) => JSON.parse(line));
}

describe("the log", () => {
  test("has one line a request, with its id and whose it was, and nothing of what was sent", async () => {
    const lines = await linesOf({ LOG_REQUESTS: "all" }, async () => {
      await callApi("GET", "/balance?x=hunter2", { key: org.key.text, headers: { "x-request-id": "r-1" } });
      await callApi("POST", "/usage", { key: service, body: { ...event("l1"), tags: { note: "hunter2" } } });
    });
    const refused = { status: 422, code: "invalid", requestId: "r-1", orgId: org.publicId };
    const ids = { requestId: expect.stringMatching(/^req_/), serviceKeyId: expect.stringMatching(/^svc_/) };
    expect(lines).toMatchObject([
      { method: "GET", route: "/balance", ...refused },
      { method: "POST", route: "/usage", status: 200, ...ids },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|tg_/);
    expect(lines.every(({ durationMs }) => Number(durationMs) >= 0)).toBe(true);
  });

  test("has one line a second for requests that are alike, and says how many had none", async () => {
    const call = () => callApi("GET", "/prices", { key: org.key.text });
    const sampled = await linesOf({ LOG_REQUESTS: "sampled" }, () => Promise.all(Array.from({ length: 20 }, call)));
    expect(sampled).toHaveLength(1);
    expect(await linesOf({ LOG_REQUESTS: "errors" }, call)).toEqual([]);
  });
});
