import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import { demoModels } from "#lib/pricing/demo-models.ts";
import { findNewestBook, insertRates, lockBooks, readDatabaseNow } from "#lib/pricing/draft-store.ts";
import type { ListedProvider } from "#lib/pricing/genai-import.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { type StarterCatalogue, starterCatalogue } from "#lib/pricing/starter-catalogue.ts";

export const SeedCatalogueInput = z.object({});

/** Before any usage can have occurred: the first book prices everything. */
const BEGINNING = new Date("2000-01-01T00:00:00Z");

/** The list of model prices is large, so it is loaded only by who imports it. */
async function listProviders(): Promise<readonly ListedProvider[]> {
  const { findProvider } = await import("@pydantic/genai-prices");
  return Object.keys(demoModels).flatMap((providerId) => findProvider({ providerId }) ?? []);
}

async function publishFirstBook(ctx: Context, tx: Transaction, starter: StarterCatalogue): Promise<bigint> {
  const by = actorName(ctx.actor);
  const book = await tx.priceBook.create({ data: { name: "Starter catalogue", createdBy: by } });
  await insertRates(tx, book.id, starter.rates);
  const publishedAt = await readDatabaseNow(tx);
  await tx.priceBook.update({
    where: { id: book.id },
    data: { state: "published", number: 1, effectiveAt: BEGINNING, publishedAt, publishedBy: by },
  });
  return book.id;
}

/**
 * Fills an empty catalogue: features, the first price book (effective from 2000), list prices and top-up packages.
 * Does nothing once any book is published, so it may be called at every start.
 * @throws Refusal not_found for who is neither staff nor the system, forbidden for support
 */
export async function seedCatalogue(
  ctx: Context,
  _input: z.infer<typeof SeedCatalogueInput> = {},
): Promise<{ readonly seeded: boolean }> {
  if (ctx.actor.kind !== "system") requireStaff(ctx, "admin");
  const seeded = await transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    if (await findNewestBook(tx)) return false;
    const starter = starterCatalogue(await listProviders(), ctx.now().toISOString().slice(0, 10));
    await tx.feature.createMany({ data: [...starter.features], skipDuplicates: true });
    const bookId = await publishFirstBook(ctx, tx, starter);
    const listPrices = starter.listPrices.map((price) => ({ ...price, effectiveAt: BEGINNING }));
    await tx.listPrice.createMany({ data: listPrices, skipDuplicates: true });
    await tx.topUpPackage.createMany({ data: [...starter.packages], skipDuplicates: true });
    await recordAudit(joined, {
      action: "price_book.import_starter",
      orgId: null,
      target: publicId("bok", bookId),
      facts: { features: starter.features.length, rates: starter.rates.length },
    });
    return true;
  });
  if (seeded) forgetPriceBooks();
  return { seeded };
}
