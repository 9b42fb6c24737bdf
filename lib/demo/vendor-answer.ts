import { ZodError } from "zod";

/** A request to the demo vendor as its edge hands it over. `id` names the work: the same id is charged once. */
export type VendorRequest = {
  readonly path: string;
  readonly key: string | null;
  readonly body: string;
  readonly id: string;
  readonly createdAt: number;
};

export type VendorAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

export function answer(
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): VendorAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(body), headers };
}

export function problem(status: number, title: string, detail: string): VendorAnswer {
  return {
    status,
    contentType: "application/problem+json",
    body: JSON.stringify({ title, status, detail }),
    headers: {},
  };
}

/** Tollgate's own problem document, as the caller's answer. */
export function passOn({ status, problem }: { readonly status: number; readonly problem: string }): VendorAnswer {
  return { status, contentType: "application/problem+json", body: problem, headers: {} };
}

export const KEY_MISSING = problem(401, "Key missing", "Send your API key as Authorization: Bearer tg_….");

/** What a body asks for, or why it cannot be taken. */
export type Asked<Order> =
  | { readonly ok: true; readonly order: Order }
  | { readonly ok: false; readonly answer: VendorAnswer };

/** Reads a JSON body with a reader that throws a ZodError for what it cannot take. */
export function readBody<Order>(read: (raw: unknown) => Order, body: string): Asked<Order> {
  try {
    return { ok: true, order: read(JSON.parse(body)) };
  } catch (error) {
    if (error instanceof SyntaxError) {
      return { ok: false, answer: problem(400, "Malformed", "The body is not JSON.") };
    }
    if (!(error instanceof ZodError)) throw error;
    const issues = error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    return { ok: false, answer: problem(422, "Invalid", issues.join("; ")) };
  }
}
