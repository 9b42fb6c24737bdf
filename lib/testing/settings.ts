/** From which the logins of tests and proofs are made. */
export const TEST_SECRET = "a secret of the tests, long enough";

/** What the product insists on knowing; nothing here is ever reached. */
export const UNREACHED = {
  APP_URL: "http://localhost:3000",
  APP_SECRET: TEST_SECRET,
  NEXTAUTH_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: TEST_SECRET,
  STRIPE_SECRET_KEY: "sk_test_unreachable",
  STRIPE_WEBHOOK_SECRET: "whsec_test",
  STRIPE_API_BASE: "http://127.0.0.1:9",
  SMTP_URL: "smtp://127.0.0.1:9",
  MAIL_FROM: "Tollgate <billing@example.com>",
} as const;
