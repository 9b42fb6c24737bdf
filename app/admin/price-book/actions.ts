"use server";

import { AddFeatureInput, addFeature } from "#lib/pricing/add-feature.ts";
import { CancelBookInput, cancelBook } from "#lib/pricing/cancel-book.ts";
import { CreateDraftInput, createDraft } from "#lib/pricing/create-draft.ts";
import { discardDraft } from "#lib/pricing/discard-draft.ts";
import { editDraft } from "#lib/pricing/edit-draft.ts";
import { publishBook } from "#lib/pricing/publish-book.ts";
import { SeedCatalogueInput, seedCatalogue } from "#lib/pricing/seed-catalogue.ts";
import { publishWithChoices } from "#lib/unmatched/publish-with-choices.ts";
import { runAction } from "#lib/web/action.ts";
import type { ActionResult } from "#lib/web/action-result.ts";
import { staffContext } from "#lib/web/session.ts";
import { asDialog, DiscardForm, PublishForm, PublishWithChoicesForm, RateForm, RemoveRateForm } from "./forms.ts";

export async function startDraftAction(): Promise<ActionResult<{ href: string }>> {
  const result = await runAction(await staffContext(), CreateDraftInput, createDraft, { name: "Next prices" });
  return result.ok ? { ok: true, value: { href: `/admin/price-book/${result.value.bookId}` } } : result;
}

export async function importStarterAction() {
  return runAction(await staffContext(), SeedCatalogueInput, seedCatalogue, {});
}

export async function saveRateAction(input: unknown) {
  return asDialog(await runAction(await staffContext(), RateForm, editDraft, input));
}

export async function removeRateAction(input: unknown) {
  return runAction(await staffContext(), RemoveRateForm, editDraft, input);
}

export async function addFeatureAction(input: unknown) {
  return runAction(await staffContext(), AddFeatureInput, addFeature, input);
}

export async function publishAction(comparedWith: unknown, input: object) {
  return runAction(await staffContext(), PublishForm, publishBook, { ...input, comparedWith });
}

export async function publishWithChoicesAction(comparedWith: unknown, input: object) {
  return runAction(await staffContext(), PublishWithChoicesForm, publishWithChoices, { ...input, comparedWith });
}

export async function cancelBookAction(input: unknown) {
  return runAction(await staffContext(), CancelBookInput, cancelBook, input);
}

export async function discardAction(input: unknown) {
  return runAction(await staffContext(), DiscardForm, discardDraft, input);
}
