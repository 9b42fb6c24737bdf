import * as z from "zod";
import { countTokens } from "./tokens.ts";
import type { Work } from "./tollgate-gateway.ts";
import { drawImage, fetchPage, writeReply } from "./work.ts";

/** One of the demo vendor's endpoints: what a call may cost at most, and what is done once it may pass. */
export type Call = {
  readonly estimate: Work;
  readonly perform: (
    id: string,
    createdAt: number,
  ) => { readonly work: Work; readonly body: Readonly<Record<string, unknown>> };
};

const Chat = z.strictObject({
  model: z.string().max(120),
  messages: z
    .array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string().max(100_000) }))
    .min(1)
    .max(200),
  max_tokens: z.int().min(1).max(4096).default(256),
});

function chat(raw: unknown): Call {
  const { model, messages, max_tokens } = Chat.parse(raw);
  const inputTokens = messages.reduce((sum, message) => sum + countTokens(message.content), 0);
  const meters = (outputTokens: number) => ({ input_tokens: String(inputTokens), output_tokens: String(outputTokens) });
  return {
    estimate: { feature: model, meters: meters(max_tokens) },
    perform: (id, createdAt) => {
      const reply = writeReply(messages.at(-1)?.content ?? "", max_tokens);
      const outputTokens = countTokens(reply.text);
      const message = { role: "assistant", content: reply.text };
      return {
        work: { feature: model, meters: meters(outputTokens) },
        body: {
          id,
          object: "chat.completion",
          created: createdAt,
          model,
          choices: [{ index: 0, message, finish_reason: reply.finishReason }],
          usage: {
            prompt_tokens: inputTokens,
            completion_tokens: outputTokens,
            total_tokens: inputTokens + outputTokens,
          },
        },
      };
    },
  };
}

const SIZES = { "512x512": 512, "1024x1024": 1024, "2048x2048": 2048 } as const;
const Image = z.strictObject({
  prompt: z.string().min(1).max(4000),
  n: z.int().min(1).max(10).default(1),
  size: z.enum(["512x512", "1024x1024", "2048x2048"]).default("1024x1024"),
});

function image(raw: unknown): Call {
  const { prompt, n, size } = Image.parse(raw);
  const work = { feature: "image.generate", meters: { images: String(n) }, dimensions: { resolution: size } };
  const data = () =>
    Array.from({ length: n }, (_, at) => ({
      media_type: "image/svg+xml",
      b64: Buffer.from(drawImage(prompt, at, SIZES[size], SIZES[size])).toString("base64"),
    }));
  return {
    estimate: work,
    perform: (id, createdAt) => ({ work, body: { id, created: createdAt, data: data() } }),
  };
}

const LARGEST_PAGE_BYTES = 10_000;
const Scrape = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  rendering: z.enum(["none", "js"]).default("none"),
});

function scrape(raw: unknown): Call {
  const { url, rendering } = Scrape.parse(raw);
  const target = new URL(url);
  const workOf = (byteCount: number): Work => ({
    feature: "scrape.html",
    meters: { requests: "1", bytes: String(byteCount) },
    dimensions: { domain: target.hostname, rendering },
  });
  return {
    estimate: workOf(LARGEST_PAGE_BYTES),
    perform: (id) => {
      const html = fetchPage(target, rendering);
      return { work: workOf(Buffer.byteLength(html)), body: { id, url: target.href, rendering, html } };
    },
  };
}

/** What the demo vendor sells, by path below /api/demo/v1/. Each reader throws a ZodError for a body it cannot take. */
export const CALLS: Readonly<Record<string, (raw: unknown) => Call>> = {
  "chat/completions": chat,
  "images/generations": image,
  scrape,
};
