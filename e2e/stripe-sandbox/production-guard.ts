/** The sandbox takes no real money, so it must never stand where real money is expected. */
export function refuseProduction(env: Readonly<Record<string, string | undefined>>): void {
  if (/^(sk|rk)_live/.test(env.STRIPE_SECRET_KEY ?? "")) {
    throw new Error("The Stripe sandbox does not start beside a live key: STRIPE_SECRET_KEY is one.");
  }
  if (env.TOLLGATE_PRODUCTION === "1") {
    throw new Error("The Stripe sandbox does not start in production: TOLLGATE_PRODUCTION is 1.");
  }
}
