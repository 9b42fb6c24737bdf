import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import type { ActionResult } from "#lib/web/action-result.ts";

const CORRECT_FIELDS = "Please correct what is marked below.";
const UNTYPED = "A character that nobody can type got into a field; enter it anew.";
const BUG = "Something went wrong on our side. Nothing was changed; please try again.";

/** A refusal may name the inputs at fault in `extra.fields`. */
const Fields = z.record(z.string(), z.string());

/**
 * Runs one verb for a server action: what was sent is parsed first (a server action is a public POST), a refusal becomes an
 * answer that a form can show, a bug is logged whole and answered with one fixed sentence.
 */
export async function runAction<Schema extends z.ZodType, Value>(
  ctx: Context,
  schema: Schema,
  verb: (ctx: Context, input: z.output<Schema>) => Promise<Value>,
  raw: unknown,
): Promise<ActionResult<Value>> {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const [only, ...more] = parsed.error.issues;
    const message = only && more.length === 0 ? only.message : CORRECT_FIELDS;
    return { ok: false, code: "invalid", message, fields: fieldsOf(parsed.error) };
  }
  if (holdsNul(parsed.data)) return { ok: false, code: "invalid", message: UNTYPED };
  try {
    return { ok: true, value: await verb(ctx, parsed.data) };
  } catch (error) {
    return answerTo(error, ctx);
  }
}

/** What an action answers to something thrown; Next's own signals (redirect, notFound) pass through. */
function answerTo(error: unknown, ctx: Context): ActionResult<never> {
  if (error instanceof Refusal) {
    const fields = Fields.safeParse(error.extra.fields);
    return { ok: false, code: error.code, message: error.message, ...(fields.success && { fields: fields.data }) };
  }
  if (isNextSignal(error)) throw error;
  log().error({ err: error, requestId: ctx.requestId, actor: ctx.actor.kind }, "server action failed");
  return { ok: false, code: "bug", message: `${BUG} (Request ${ctx.requestId})` };
}

/** The one character that the database keeps in no text: sent by a program, it would be answered as a bug of ours. */
function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  return typeof value === "object" && value !== null && Object.values(value).some(holdsNul);
}

function fieldsOf(error: z.ZodError): Readonly<Record<string, string>> {
  // What is wrong with one entry of a list is said beside the list's field too.
  const fields = error.issues.flatMap(({ path, message }) =>
    [path.join("."), String(path[0] ?? "")].map((name) => [name, message] as const),
  );
  // Of several sentences about one field the first is shown.
  return Object.fromEntries(fields.toReversed());
}

function isNextSignal(error: unknown): boolean {
  return error instanceof Error && "digest" in error && String(error.digest).startsWith("NEXT_");
}
