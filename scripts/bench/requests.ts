import { randomBytes } from "node:crypto";
import type { Customer } from "./seed.ts";

/** Writes whole HTTP requests, prepared so far that only the event's id and key vary. */
export type RequestWriter = (client: number) => string;

export const FEATURE = "gpt-4o";
const SOURCE = "bench";
const METERS = '{"input_tokens":"374","output_tokens":"44"}';
const COUNT_LENGTH = 10;
const RUN_BYTES = 4;

/** Ids of one length, so that the length of a body is known before it is written; no two runs share any. */
export function idWriter(): () => string {
  const run = randomBytes(RUN_BYTES).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    return `req_${run}${String(count).padStart(COUNT_LENGTH, "0")}`;
  };
}

const writeId = idWriter();

export function post(path: string, serviceKey: string, body: string): string {
  return `${head(path, serviceKey, body.length)}${body}`;
}

function head(path: string, serviceKey: string, length: number): string {
  return (
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${serviceKey}\r\n` +
    `content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
  );
}

/** An event after its id, up to its end. */
function rest(publicKeyId: string, rejects: boolean): string {
  const onInsufficient = rejects ? ',"on_insufficient":"reject"' : "";
  return `","key_id":"${publicKeyId}","feature":"${FEATURE}","meters":${METERS}${onInsufficient}}`;
}

const EVENT_START = `{"source":"${SOURCE}","id":"`;

/** Single events, spread at random over the customers. */
export function singleEvents(serviceKey: string, customers: readonly Customer[], rejects = false): RequestWriter {
  const rests = customers.map(({ publicKeyId }) => rest(publicKeyId, rejects));
  const length = EVENT_START.length + writeId().length + (rests[0]?.length ?? 0);
  const start = head("/api/v1/usage", serviceKey, length) + EVENT_START;
  return () => start + writeId() + rests[Math.floor(Math.random() * rests.length)];
}

/** Batches of `size` events, each event of a customer taken at random. */
export function eventBatches(serviceKey: string, customers: readonly Customer[], size: number): RequestWriter {
  const rests = customers.map(({ publicKeyId }) => rest(publicKeyId, false));
  const length = 1 + size * (EVENT_START.length + writeId().length + (rests[0]?.length ?? 0) + 1);
  const start = head("/api/v1/usage", serviceKey, length);
  return () => {
    let body = "";
    for (let at = 0; at < size; at += 1) {
      body += `${at === 0 ? "[" : ","}${EVENT_START}${writeId()}${rests[Math.floor(Math.random() * rests.length)]}`;
    }
    return `${start}${body}]`;
  };
}

/**
 * Single events that name a key no key can have: authenticated, read and checked like any other, and refused (404)
 * before the engine hears of them. So they show what the door itself costs.
 */
export function echoes(serviceKey: string): RequestWriter {
  return singleEvents(serviceKey, [{ orgId: "", keyId: "", keyText: "", publicKeyId: "key_uuuuuuuuuuuuu" }]);
}

/** "May this call pass?", each time for the key of another customer. */
export function authorizations(serviceKey: string, customers: readonly Customer[]): RequestWriter {
  const requests = customers.map(({ keyText }) =>
    post("/api/v1/authorize", serviceKey, JSON.stringify({ key: keyText, feature: FEATURE })),
  );
  return () => requests[Math.floor(Math.random() * requests.length)] ?? "";
}
