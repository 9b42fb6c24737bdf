import { badParameter, noSuch, refused } from "../errors.ts";
import { emit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import { mergeMetadata, readMetadata } from "../metadata.ts";
import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { Params } from "../params.ts";
import type { Customer } from "../records.ts";
import type { Route } from "../router.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { change, put } from "../state.ts";
import { readAddress } from "./addresses.ts";

export function getCustomer(sandbox: Sandbox, id: string, param = "id"): Customer {
  return sandbox.state.customers.get(id) ?? noSuch("customer", id, param);
}

/** Makes a customer; Checkout calls it too, for payers who come without one. */
export function createCustomer(sandbox: Sandbox, fields: Partial<Customer>): Customer {
  const customer = put(sandbox.state.customers, {
    id: newId("cus"),
    object: "customer",
    address: null,
    balance: 0,
    created: nowSeconds(sandbox),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
    ...fields,
  });
  emit(sandbox, "customer.created", customer);
  return customer;
}

/** The fields that create and update share; an empty text removes the field's value. */
function readFields(sandbox: Sandbox, params: Params, before: Customer | null): Partial<Customer> {
  const fields: { -readonly [K in keyof Customer]?: Customer[K] } = {};
  for (const name of ["description", "email", "name", "phone"] as const) {
    const value = params.text(name);
    if (value !== undefined) fields[name] = value === "" ? null : value;
  }
  if (fields.email && !/^[^@\s]+@[^@\s]+$/.test(fields.email)) {
    badParameter("email", `Invalid email address: ${fields.email}`, "email_invalid");
  }
  const address = readAddress(params);
  if (address !== undefined) fields.address = address;
  const taxExempt = params.oneOf("tax_exempt", ["none", "exempt", "reverse"]);
  if (taxExempt) fields.tax_exempt = taxExempt;
  const locales = params.texts("preferred_locales");
  if (locales) fields.preferred_locales = [...locales];
  fields.metadata = mergeMetadata(before?.metadata ?? null, readMetadata(params));
  const settings = readInvoiceSettings(sandbox, params, before);
  if (settings) fields.invoice_settings = settings;
  return fields;
}

function readInvoiceSettings(sandbox: Sandbox, params: Params, before: Customer | null) {
  const chosen = params.object("invoice_settings")?.text("default_payment_method");
  if (chosen === undefined) return null;
  const owner = sandbox.state.paymentMethods.get(chosen)?.customer;
  if (chosen !== "" && (!before || owner !== before.id)) {
    refused(
      "The customer does not have a payment method with the ID " +
        chosen +
        ". The payment method must be attached to the customer.",
      {
        code: "resource_missing",
        param: "invoice_settings[default_payment_method]",
      },
    );
  }
  const rest = before?.invoice_settings ?? { custom_fields: null, footer: null, rendering_options: null };
  return { ...rest, default_payment_method: chosen || null };
}

export const customerRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/customers",
    handle(sandbox, { params }) {
      const fields = readFields(sandbox, params, null);
      params.done();
      return createCustomer(sandbox, fields);
    },
  },
  {
    method: "GET",
    path: "/v1/customers",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const email = params.text("email");
      const inRange = readCreated(params);
      params.done();
      const rows = [...sandbox.state.customers.values()];
      const wanted = (row: Customer) => inRange(row) && (email === undefined || row.email === email);
      return listPage("/v1/customers", rows.filter(wanted), query);
    },
  },
  {
    method: "GET",
    path: "/v1/customers/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return getCustomer(sandbox, id);
    },
  },
  {
    method: "POST",
    path: "/v1/customers/:id",
    handle(sandbox, { id, params }) {
      const before = getCustomer(sandbox, id);
      const fields = readFields(sandbox, params, before);
      params.done();
      const customer = change(sandbox.state.customers, before, fields);
      emit(sandbox, "customer.updated", customer);
      return customer;
    },
  },
];
