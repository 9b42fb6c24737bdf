"use client";

import { useEffect, useRef, useState } from "react";
import type { ReplayReport, ReplayStep } from "#lib/metering/book-replay.ts";

export type ReplayState =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly events: number }
  | { readonly kind: "stopped"; readonly events: number }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "done"; readonly report: ReplayReport };

type Sent = ReplayStep | { readonly kind: "failure"; readonly message: string };

const LOST = "The connection was lost before the end. Please run it again.";

/** One line as the route writes it. */
function stepOf(line: string): Sent {
  return JSON.parse(line) as Sent;
}

/** The lines of an answer, as they arrive. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function follow(url: string, signal: AbortSignal, show: (state: ReplayState) => void): Promise<void> {
  const answer = await fetch(url, { signal });
  if (!answer.ok || !answer.body) return show({ kind: "failed", message: await answer.text() });
  for await (const line of linesOf(answer.body)) {
    const step = stepOf(line);
    if (step.kind === "progress") show({ kind: "running", events: step.events });
    if (step.kind === "failure") return show({ kind: "failed", message: step.message });
    if (step.kind === "report") return show({ kind: "done", report: step.report });
  }
  show({ kind: "failed", message: LOST });
}

/** A replay that runs while somebody watches: leaving the page or pressing stop ends it, on the server too. */
export function useReplay() {
  const [state, setState] = useState<ReplayState>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  function run(url: string) {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState({ kind: "running", events: 0 });
    follow(url, controller.signal, (next) => controller.signal.aborted || setState(next)).catch(() => {
      if (!controller.signal.aborted) setState({ kind: "failed", message: LOST });
    });
  }

  function stop() {
    running.current?.abort();
    setState((was) => (was.kind === "running" ? { kind: "stopped", events: was.events } : was));
  }

  return { state, run, stop };
}
