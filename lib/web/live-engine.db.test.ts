import { afterEach, beforeAll, expect, test } from "vitest";
import { recordUsage } from "#lib/metering/record-usage.ts";
import {
  eventOf,
  GEOCODE,
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { openLiveStream, stopLiveStreams } from "#lib/web/live-engine.ts";

beforeAll(() => publishTestBook([GEOCODE]));
afterEach(stopLiveStreams);

type Reader = ReadableStreamDefaultReader<Uint8Array>;

function listen(org: MeteredOrg): { readonly reader: Reader; readonly leave: AbortController } {
  const leave = new AbortController();
  return { reader: openLiveStream(org.id, leave.signal).getReader(), leave };
}

/** Milliseconds until the next "changed", or null when none comes in time. */
async function changed(reader: Reader, withinMs: number): Promise<number | null> {
  const startedAt = performance.now();
  const late = new Promise<null>((resolve) => setTimeout(resolve, withinMs, null));
  for (;;) {
    const piece = await Promise.race([reader.read(), late]);
    if (!piece || piece.done) return null;
    if (new TextDecoder().decode(piece.value).includes("event: changed")) return performance.now() - startedAt;
  }
}

async function use(org: MeteredOrg): Promise<void> {
  const event = eventOf(org, "1", "1");
  await recordUsage(serviceContext(), { events: [event] });
}

test("a charge of this process reaches the organization's own pages at once, and nobody else's", async () => {
  const [org, neighbour] = [await openMeteredOrg(), await openMeteredOrg()];
  const [own, other] = [listen(org), listen(neighbour)];
  await changed(own.reader, 2_000);
  await changed(other.reader, 2_000);
  await use(org);
  expect(await changed(own.reader, 500)).toBeLessThan(500);
  expect(await changed(other.reader, 1_500)).toBeNull();
});

test("what another process booked is found within a second or so", async () => {
  const org = await openMeteredOrg();
  const { reader } = listen(org);
  await changed(reader, 2_000);
  await giveCredits(org.id, "5");
  expect(await changed(reader, 2_500)).not.toBeNull();
});

test("a stream ends with its request", async () => {
  const { reader, leave } = listen(await openMeteredOrg());
  leave.abort();
  for (let pieces = 0; pieces < 3; pieces += 1) if ((await reader.read()).done) return;
  throw new Error("the stream went on");
});
