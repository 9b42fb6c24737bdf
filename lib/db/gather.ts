import { refuse } from "#lib/errors.ts";

const MOST_WAITING = 10_000;

type Waiting<Question, Answer> = {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Makes of `ask`, which answers many questions in order, a function for one: what is asked while others are being answered
 * is asked together, `most` at a time. Nothing waits for a clock, and nothing is remembered.
 * @throws Refusal unavailable when too much waits already
 */
export function gather<Question, Answer>(
  most: number,
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  const waiting: Waiting<Question, Answer>[] = [];
  let asking = false;
  const askAll = async () => {
    // Whatever else is asked in this turn comes along with the first.
    await new Promise(setImmediate);
    while (waiting.length > 0) await settle(waiting.splice(0, most), ask);
    asking = false;
  };
  return (question) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= MOST_WAITING) refuse("unavailable", "Too many ask just now; ask again in a moment.");
      waiting.push({ question, resolve, reject });
      if (asking) return;
      asking = true;
      void askAll();
    });
}

async function settle<Question, Answer>(
  waiting: readonly Waiting<Question, Answer>[],
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await ask(waiting.map(({ question }) => question));
    if (answers.length !== waiting.length) throw new Error(`${answers.length} answers to ${waiting.length} questions`);
    for (const [at, answer] of answers.entries()) waiting[at]?.resolve(answer);
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}
