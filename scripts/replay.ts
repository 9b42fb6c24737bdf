// Posts a request log as usage: npm run replay -- FILE.csv --model NAME [--org NAME] [--url URL]
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { type Options, readOptions } from "./replay/options.ts";
import { type Progress, progressFile } from "./replay/progress.ts";
import { showProgress } from "./replay/progress-bar.ts";
import { sendBatch } from "./replay/send.ts";
import { findHeaderFault, readTraceLine, type TraceEvent, type TraceTarget } from "./replay/trace.ts";

const BATCH = 500;
const SHOWN_REFUSALS = 10;

type Numbered = { readonly lineNumber: number; readonly event: TraceEvent };

/** SHA-256 of the file and its number of lines, in one pass. */
async function survey(file: string): Promise<{ hash: string; lineCount: number }> {
  const hash = createHash("sha256");
  let lineCount = 0;
  const chunks: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of chunks) {
    hash.update(chunk);
    for (const byte of chunk) if (byte === 10) lineCount++;
  }
  return { hash: hash.digest("hex"), lineCount: lineCount + 1 };
}

type Batch = { readonly numbered: Numbered[]; badLines: number };

async function send(
  batch: Batch,
  lineNumber: number,
  state: Progress,
  options: Options,
  save: () => void,
): Promise<void> {
  const sentBefore = state.linesSent;
  state.linesSent = Math.max(sentBefore, lineNumber);
  save();
  const events = batch.numbered.map(({ event }) => event);
  const items = events.length === 0 ? [] : await sendBatch(options.url, options.serviceKey, events);
  for (const [index, item] of items.entries()) {
    const at = batch.numbered[index]?.lineNumber ?? 0;
    // A duplicate within what this replay was sending when it was interrupted is its own charge, seen again.
    const ours = item.status === "charged" || (item.status === "duplicate" && at <= sentBefore);
    state.events++;
    if (ours) state.chargedPicos = picos(state.chargedPicos + parseCredits(item.charge?.amount ?? "0"));
    else if (item.status === "duplicate") state.duplicates++;
    else if (++state.refused <= SHOWN_REFUSALS) {
      console.error(
        `line ${at} was not charged: ${item.status}${item.problem?.detail ? `, ${item.problem.detail}` : ""}`,
      );
    }
  }
  state.badLines += batch.badLines;
  state.linesDone = lineNumber;
  save();
}

async function replay(options: Options): Promise<Progress> {
  const { hash, lineCount } = await survey(options.file);
  const target: TraceTarget = { fileHash: hash, orgId: options.orgId, model: options.model };
  const name = createHash("sha256")
    .update([hash, options.orgId, options.model, options.url].join())
    .digest("hex")
    .slice(0, 24);
  const progress = progressFile(name);
  const state = progress.load();
  const save = () => progress.save(state);
  if (state.linesDone > 0) console.error(`continuing after line ${state.linesDone}`);
  let batch: Batch = { numbered: [], badLines: 0 };
  let lineNumber = 0;
  for await (const line of createInterface({
    input: createReadStream(options.file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    lineNumber++;
    const fault = lineNumber === 1 ? findHeaderFault(line) : null;
    if (fault) throw new Error(`${options.file}: ${fault}`);
    if (lineNumber === 1 || lineNumber <= state.linesDone) continue;
    const read = readTraceLine(line, lineNumber, target);
    if (read.kind === "event") batch.numbered.push({ lineNumber, event: read.event });
    if (read.kind === "bad") {
      batch.badLines++;
      console.error(`line ${lineNumber} is skipped: ${read.reason}`);
    }
    if (batch.numbered.length < BATCH) continue;
    await send(batch, lineNumber, state, options, save);
    batch = { numbered: [], badLines: 0 };
    showProgress(lineNumber, lineCount);
  }
  await send(batch, lineNumber, state, options, save);
  showProgress(lineCount, lineCount);
  progress.forget();
  return state;
}

try {
  const done = await replay(readOptions(process.argv.slice(2)));
  if (done.refused > 0) console.error(`${done.refused} events were refused`);
  const total = formatCredits(done.chargedPicos);
  console.log(
    `${done.events} events, ${done.duplicates} duplicates, ${done.badLines} bad lines, total ${total} credits`,
  );
  process.exitCode = done.refused > 0 ? 1 : 0;
} catch (error) {
  console.error(`replay: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
