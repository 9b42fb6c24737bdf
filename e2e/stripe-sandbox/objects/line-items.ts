import { checkChargeable, readCurrency } from "../currencies.ts";
import { badParameter } from "../errors.ts";
import { newId } from "../ids.ts";
import { mergeMetadata, readMetadata } from "../metadata.ts";
import type { Params } from "../params.ts";
import type { LineItem, Price } from "../records.ts";

const MAX_LINES = 100;

/** `note` is the product's description, which the hosted page shows below its name. */
export type SoldLine = { readonly item: LineItem; readonly note: string | null };

function readUnitAmount(price: Params): number {
  const decimal = price.text("unit_amount_decimal");
  const whole = price.integer("unit_amount");
  const path = price.path("unit_amount");
  if (decimal !== undefined && (whole !== undefined || !/^\d{1,12}$/.test(decimal))) {
    badParameter(
      price.path("unit_amount_decimal"),
      "The sandbox takes whole minor units, in unit_amount or unit_amount_decimal.",
    );
  }
  const amount = decimal === undefined ? whole : Number(decimal);
  if (amount === undefined) badParameter(path, `Missing required param: ${path}.`, "parameter_missing");
  if (amount < 0) badParameter(path, "Invalid non-negative integer", "parameter_invalid_integer");
  return amount;
}

function readProduct(line: Params, price: Params) {
  const product = price.object("product_data");
  if (!product) {
    const path = price.path("product_data");
    if (price.text("product") !== undefined)
      badParameter(price.path("product"), "The sandbox has no products; send product_data.");
    badParameter(path, `Missing required param: ${path}.`, "parameter_missing");
  }
  const name = product.need("name");
  const note = product.text("description") ?? null;
  product.texts("images");
  product.text("tax_code");
  readMetadata(product);
  line.object("adjustable_quantity")?.flag("enabled");
  return { name, note };
}

function readLine(line: Params, created: number): SoldLine {
  if (line.text("price") !== undefined)
    badParameter(line.path("price"), "The sandbox has no stored prices; send price_data.", "resource_missing");
  const data = line.object("price_data");
  const path = line.path("price_data");
  if (!data) badParameter(path, `Missing required param: ${path}.`, "parameter_missing");
  const currency = readCurrency(data);
  const unitAmount = readUnitAmount(data);
  const { name, note } = readProduct(line, data);
  const quantity = line.integer("quantity");
  if (quantity === undefined)
    badParameter(
      line.path("quantity"),
      `Quantity is required. Add \`quantity\` to \`${line.path("quantity").replace("[quantity]", "")}\``,
    );
  if (quantity < 1)
    badParameter(line.path("quantity"), "This value must be greater than or equal to 1.", "parameter_invalid_integer");
  const taxBehavior = data.oneOf("tax_behavior", ["exclusive", "inclusive", "unspecified"]) ?? "unspecified";
  const amount = unitAmount * quantity;
  const item: LineItem = {
    id: newId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency,
    description: name,
    metadata: mergeMetadata(null, readMetadata(line)),
    price: inlinePrice(currency, unitAmount, taxBehavior, created),
    quantity,
  };
  return { item, note };
}

function inlinePrice(currency: string, unitAmount: number, taxBehavior: Price["tax_behavior"], created: number): Price {
  return {
    id: newId("price"),
    object: "price",
    active: false,
    billing_scheme: "per_unit",
    created,
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: newId("prod"),
    recurring: null,
    tax_behavior: taxBehavior,
    tiers_mode: null,
    transform_quantity: null,
    type: "one_time",
    unit_amount: unitAmount,
    unit_amount_decimal: String(unitAmount),
  };
}

/** Reads `line_items` of a payment: at least one, of one currency, of a sum that Stripe would charge. */
export function readLineItems(params: Params, created: number): readonly SoldLine[] {
  const lines = params.list("line_items").map((line) => readLine(line, created));
  const items = lines.map((line) => line.item);
  const [first] = items;
  if (!first) return badParameter("line_items", "Missing required param: line_items.", "parameter_missing");
  if (lines.length > MAX_LINES)
    badParameter("line_items", `A Checkout Session may have at most ${MAX_LINES} line items.`);
  if (items.some((item) => item.currency !== first.currency)) {
    badParameter("line_items", "All line items must have the same currency.");
  }
  checkChargeable(
    totalOf(items),
    first.currency,
    "line_items",
    "The Checkout Session's total amount due must add up to",
  );
  return lines;
}

export function totalOf(lines: readonly LineItem[]): number {
  return lines.reduce((sum, line) => sum + line.amount_total, 0);
}
