import { ZodError } from "zod";
import type { Call } from "./calls.ts";
import { CALLS } from "./calls.ts";
import { authorizeCall, recordWork } from "./tollgate-gateway.ts";

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

function problem(status: number, title: string, detail: string): VendorAnswer {
  return {
    status,
    contentType: "application/problem+json",
    body: JSON.stringify({ title, status, detail }),
    headers: {},
  };
}

const passOn = (status: number, body: string): VendorAnswer => ({
  status,
  contentType: "application/problem+json",
  body,
  headers: {},
});

function readCall(path: string, body: string): Call | VendorAnswer {
  const read = CALLS[path];
  if (!read) return problem(404, "Not found", `The demo vendor sells ${Object.keys(CALLS).join(", ")}.`);
  try {
    return read(JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError) return problem(400, "Malformed", "The body is not JSON.");
    if (!(error instanceof ZodError)) throw error;
    const issues = error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
    return problem(422, "Invalid", issues.join("; "));
  }
}

/**
 * Serves one paid call as a vendor's backend would: ask whether it may pass, work, tell what was used, answer.
 * A refusal by Tollgate (402 and the like) is the caller's answer, as it is.
 */
export async function serveCall(request: VendorRequest): Promise<VendorAnswer> {
  if (!request.key) return problem(401, "Key missing", "Send your API key as Authorization: Bearer tg_….");
  const call = readCall(request.path, request.body);
  if (!("perform" in call)) return call;
  const allowed = await authorizeCall(request.key, call.estimate);
  if (!allowed.ok) return passOn(allowed.status, allowed.problem);
  const { work, body } = call.perform(request.id, request.createdAt);
  const recorded = await recordWork(request.id, allowed.value.key_id, work, call.onInsufficient);
  if (!recorded.ok) return passOn(recorded.status, recorded.problem);
  const { charge, balance } = recorded.value;
  const headers = {
    "x-credits-charged": charge?.amount ?? "0",
    "x-credits-available": balance.available,
    ...(charge && { "x-charge-id": charge.id }),
  };
  return { status: 200, contentType: "application/json", body: JSON.stringify(body), headers };
}
