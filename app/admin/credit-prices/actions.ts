"use server";

import * as z from "zod";
import { AddPackageInput, addPackage } from "#lib/payments/add-package.ts";
import { RemovePackageInput, removePackage } from "#lib/payments/remove-package.ts";
import { PublishListPriceInput, publishListPrice } from "#lib/pricing/publish-list-price.ts";
import { runAction } from "#lib/web/action.ts";
import { staffContext } from "#lib/web/session.ts";
import { utcInstant } from "../utc-instant.ts";

const ListPriceForm = z
  .object({ currency: z.string(), credits: z.string(), amountMajor: z.string(), effectiveAt: z.string().nullable() })
  .transform(({ effectiveAt, ...rest }) => ({ ...rest, effectiveAt: effectiveAt && utcInstant(effectiveAt) }))
  .pipe(PublishListPriceInput);

export async function publishListPriceAction(input: unknown) {
  return runAction(await staffContext(), ListPriceForm, publishListPrice, input);
}

export async function addPackageAction(input: unknown) {
  return runAction(await staffContext(), AddPackageInput, addPackage, input);
}

export async function removePackageAction(input: unknown) {
  return runAction(await staffContext(), RemovePackageInput, removePackage, input);
}
