"use server";

import * as z from "zod";
import { CreateDraftInput, createDraft } from "#lib/pricing/create-draft.ts";
import { ResolveUnmatchedInput, resolveUnmatched } from "#lib/unmatched/resolve-unmatched.ts";
import { runAction } from "#lib/web/action.ts";
import type { ActionResult } from "#lib/web/action-result.ts";
import { staffContext } from "#lib/web/session.ts";
import { hrefOf } from "../search-params.ts";
import { ChoiceForm } from "./forms.ts";

const Missed = z.object({
  feature: z.string().max(200),
  meter: z.string().max(200),
  dimensions: z.string().max(400),
});
const ResolveForm = z.object({ bookId: z.string(), choices: z.array(ChoiceForm) }).pipe(ResolveUnmatchedInput);

/** A new draft, and where in it the missing rate is added. */
export async function startDraftForAction(missed: unknown): Promise<ActionResult<{ href: string }>> {
  const result = await runAction(await staffContext(), CreateDraftInput, createDraft, { name: "Next prices" });
  if (!result.ok) return result;
  const { data = {} } = Missed.safeParse(missed);
  return { ok: true, value: { href: hrefOf(`/admin/price-book/${result.value.bookId}`, { ...data }) } };
}

export async function resolveAction(bookId: unknown, input: object) {
  return runAction(await staffContext(), ResolveForm, resolveUnmatched, { ...input, bookId });
}
