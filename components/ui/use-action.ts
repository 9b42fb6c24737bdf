"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import type { ActionResult } from "#lib/web/action-result.ts";

export type Action<Input, Value> = (input: Input) => Promise<ActionResult<Value>>;

/** What a refused action shows: one sentence, and sentences by field. */
export type Failure = { readonly message: string; readonly fields: Readonly<Record<string, string>> };

const UNREACHABLE = "We could not reach the server. Nothing was changed; please try again.";

/**
 * Runs a server action once at a time; after success the page's data is read again.
 * A redirect inside the action passes through to the router.
 */
export function useAction<Input, Value>(action: Action<Input, Value>, onDone?: (value: Value) => void) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [failure, setFailure] = useState<Failure | null>(null);

  function run(input: Input) {
    setFailure(null);
    start(async () => {
      const result = await settle(action, input);
      if (!result) return;
      if (result.ok) {
        onDone?.(result.value);
        router.refresh();
      } else {
        setFailure({ message: result.message, fields: result.fields ?? {} });
      }
    });
  }

  return { pending, failure, run, clear: () => setFailure(null) };
}

/** A lost connection is an answer like any other; everything else that is thrown is the router's or a bug. */
async function settle<Input, Value>(
  action: Action<Input, Value>,
  input: Input,
): Promise<ActionResult<Value> | undefined> {
  try {
    return await action(input);
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, code: "unavailable", message: UNREACHABLE };
    throw error;
  }
}
