import { useEffect, useRef, useState } from "react";
import type { EstimateRequest } from "#components/portal/usage/estimate-lines.ts";
import type { Action } from "#components/ui/use-action.ts";

const SETTLE_MS = 250;

/** What was answered last; while the next answer is on its way it stays. */
export type Estimated<Answer> = {
  readonly answer: Answer | null;
  readonly refusal: string | null;
  readonly pending: boolean;
};

/**
 * Asks a moment after typing has paused, and again when `moved` changes, as the balance does. An answer to what is not
 * asked any more is dropped.
 */
export function useEstimate<Answer>(
  request: EstimateRequest | null,
  moved: string,
  ask: Action<EstimateRequest, Answer>,
): Estimated<Answer> {
  const [state, setState] = useState<Estimated<Answer>>({ answer: null, refusal: null, pending: true });
  const newest = useRef(0);
  const text = JSON.stringify([request, moved]);

  useEffect(() => {
    const number = ++newest.current;
    const [asked]: [EstimateRequest | null, string] = JSON.parse(text);
    if (!asked) return setState({ answer: null, refusal: null, pending: false });
    setState((last) => ({ ...last, pending: true }));
    const timer = setTimeout(async () => {
      const result = await ask(asked);
      if (number !== newest.current) return;
      setState({
        answer: result.ok ? result.value : null,
        refusal: result.ok ? null : result.message,
        pending: false,
      });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, ask]);

  return state;
}
