import { eventRoutes } from "./events.ts";
import { balanceTransactionRoutes } from "./objects/balance-transactions.ts";
import { chargeRoutes } from "./objects/charges.ts";
import { checkoutRoutes } from "./objects/checkout-routes.ts";
import { customerRoutes } from "./objects/customers.ts";
import { disputeRoutes } from "./objects/dispute-routes.ts";
import { paymentIntentRoutes } from "./objects/payment-intent-routes.ts";
import { paymentMethodRoutes } from "./objects/payment-method-routes.ts";
import { refundRoutes } from "./objects/refund-routes.ts";
import { setupIntentRoutes } from "./objects/setup-intent-routes.ts";
import type { Route } from "./router.ts";

export const apiRoutes: readonly Route[] = [
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...checkoutRoutes,
  ...paymentIntentRoutes,
  ...setupIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...balanceTransactionRoutes,
  ...eventRoutes,
];
