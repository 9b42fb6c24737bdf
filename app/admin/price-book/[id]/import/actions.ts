"use server";

import { ApplyImportInput, applyImport } from "#lib/pricing/import/apply-import.ts";
import { ImportInput } from "#lib/pricing/import/import-input.ts";
import { previewImport } from "#lib/pricing/import/import-queries.ts";
import { runAction } from "#lib/web/action.ts";
import { staffContext } from "#lib/web/session.ts";

export async function previewImportAction(input: unknown) {
  return runAction(await staffContext(), ImportInput, previewImport, input);
}

export async function applyImportAction(input: unknown) {
  return runAction(await staffContext(), ApplyImportInput, applyImport, input);
}
