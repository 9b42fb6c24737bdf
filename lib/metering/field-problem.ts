import type * as z from "zod";

/** One field that a caller must mend: its path in dots, and what is wrong with it. */
export type FieldProblem = { readonly field: string; readonly message: string };

type Raw = z.core.$ZodRawIssue;

const MISSING = "is missing";

const KINDS: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a JSON object",
  record: "a JSON object",
  array: "a list",
};

/** A schema's own words for a value of another kind; a value that was not sent is missing, whatever it should have been. */
export function mustBe(what: string): { error: (issue: Raw) => string } {
  return { error: (issue) => (issue.input === undefined ? MISSING : `must be ${what}`) };
}

function entries(count: number | bigint): string {
  return count === 1 ? "1 entry" : `${count} entries`;
}

/** What is wrong, where the schema has no words of its own; undefined leaves it to the library's. */
function wordsFor(issue: Raw): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? MISSING : `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      return `must ${issue.origin === "array" ? `have at least ${entries(issue.minimum)}` : `be at least ${issue.minimum}`}`;
    case "too_big":
      return `must ${issue.origin === "array" ? `have at most ${entries(issue.maximum)}` : `be at most ${issue.maximum}`}`;
    default:
      return undefined;
  }
}

/** How the API's inputs are parsed, so that whoever sent them reads sentences. */
export const IN_WORDS = { error: wordsFor };

/** The problems that one issue stands for: each unknown field is one of its own, and a bad name says what a name is. */
function problemsOf(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  const at = (...more: PropertyKey[]) => [...issue.path, ...more].map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: at(key.slice(0, 64)),
      message: "is no field here; mend its name or leave it out",
    }));
  }
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ field: at(), message }];
}

/** Every field that a failed parse found wrong, in the order found; of several problems of one field the first. */
export function fieldProblems(error: z.ZodError): readonly FieldProblem[] {
  const found = new Map<string, FieldProblem>();
  for (const problem of error.issues.flatMap(problemsOf)) {
    if (!found.has(problem.field)) found.set(problem.field, problem);
  }
  return [...found.values()];
}
