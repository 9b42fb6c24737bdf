import type { APIRequestContext, APIResponse } from "@playwright/test";

/** What a customer's own program does with a key: call the demo vendor's API, and ask Tollgate for the balance. */
export type Program = {
  chat(content?: string): Promise<APIResponse>;
  /** Ten of the largest images cost 600 credits. */
  images(count: number, size?: "512x512" | "1024x1024" | "2048x2048"): Promise<APIResponse>;
  /** Work that takes a while: answered with a task. */
  startTask(kind: "videos" | "music", order: Readonly<Record<string, unknown>>): Promise<APIResponse>;
  task(id: string): Promise<Task>;
  balance(): Promise<Balance>;
  /** What Tollgate itself says that planned work would cost. */
  quote(ask: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
};

export type Task = {
  readonly id: string;
  readonly state: "queued" | "running" | "succeeded" | "failed" | "expired";
  readonly progress: number;
  readonly credits: { readonly hold_id: string; readonly held: string; readonly charged: string };
};

export type Balance = { readonly current: string; readonly held: string; readonly available: string };

export function programWith(request: APIRequestContext, key: string): Program {
  const headers = { authorization: `Bearer ${key}` };
  const post = (path: string, data: unknown) => request.post(`/api/demo/v1/${path}`, { headers, data });
  return {
    chat: (content = "Who pays the toll at night?") =>
      post("chat/completions", { model: "gpt-4o", messages: [{ role: "user", content }] }),
    images: (n, size = "2048x2048") => post("images/generations", { prompt: "A toll gate at dawn", n, size }),
    startTask: (kind, order) => post(`${kind}/generations`, { prompt: "A toll gate at dawn", ...order }),
    task: async (id) => (await request.get(`/api/demo/v1/tasks/${id}`, { headers })).json(),
    quote: async (data) => (await request.post("/api/v1/quote", { headers, data })).json(),
    balance: async () => (await request.get("/api/v1/balance", { headers })).json(),
  };
}

/** What the call cost, as the vendor says it in the answer's headers. */
export function chargedFor(answer: APIResponse): string {
  return answer.headers()["x-credits-charged"] ?? "";
}
