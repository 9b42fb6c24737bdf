-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "image" TEXT,
    "email_verified_at" TIMESTAMPTZ(6),
    "password_hash" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 0,
    "staff_role" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oauth_accounts" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,

    CONSTRAINT "oauth_accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_tokens" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "verification_tokens_pkey" PRIMARY KEY ("identifier","token")
);

-- CreateTable
CREATE TABLE "auth_tokens" (
    "hash" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "user_id" TEXT,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auth_tokens_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "auth_attempts" (
    "bucket" TEXT NOT NULL,
    "window_end_at" TIMESTAMPTZ(6) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "auth_attempts_pkey" PRIMARY KEY ("bucket")
);

-- CreateTable
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "mode" TEXT NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "mode" TEXT NOT NULL DEFAULT 'production',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT,
    "billing_email" TEXT,
    "billing_name" TEXT,
    "billing_address" TEXT,
    "tax_id" TEXT,
    "stripe_customer_id" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "org_id" BIGINT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("org_id","user_id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "accepted_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "environment" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "key_index" (
    "hash" BYTEA NOT NULL,
    "org_id" BIGINT NOT NULL,
    "key_id" BIGINT NOT NULL,
    "environment" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "key_index_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "key_uses" (
    "org_id" BIGINT NOT NULL,
    "key_id" BIGINT NOT NULL,
    "last_used_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "key_uses_pkey" PRIMARY KEY ("org_id","key_id")
);

-- CreateTable
CREATE TABLE "service_keys" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "service_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "features" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "features_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "price_books" (
    "id" BIGSERIAL NOT NULL,
    "number" INTEGER,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "effective_at" TIMESTAMPTZ(6),
    "published_at" TIMESTAMPTZ(6),
    "published_by" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_books_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rates" (
    "id" BIGSERIAL NOT NULL,
    "book_id" BIGINT NOT NULL,
    "feature" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "dimensions" JSONB NOT NULL DEFAULT '{}',
    "model" TEXT NOT NULL DEFAULT 'per_unit',
    "price" DECIMAL(38,12) NOT NULL,
    "per" DECIMAL(20,0) NOT NULL DEFAULT 1,
    "base" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "minimum" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "tiers" JSONB,

    CONSTRAINT "rates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "list_prices" (
    "id" BIGSERIAL NOT NULL,
    "currency" TEXT NOT NULL,
    "credits" DECIMAL(38,12) NOT NULL,
    "amount_major" DECIMAL(38,12) NOT NULL,
    "effective_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "list_prices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "top_up_packages" (
    "id" BIGSERIAL NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "label" TEXT NOT NULL,

    CONSTRAINT "top_up_packages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wallets" (
    "org_id" BIGINT NOT NULL,
    "debt" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "next_due_at" TIMESTAMPTZ(6),

    CONSTRAINT "wallets_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "grants" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "origin" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "issued" DECIMAL(38,12) NOT NULL,
    "remaining" DECIMAL(38,12) NOT NULL,
    "held" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "frozen" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "used" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "cost_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT,
    "recognised_minor" BIGINT NOT NULL DEFAULT 0,
    "breakage_minor" BIGINT NOT NULL DEFAULT 0,
    "priority" SMALLINT NOT NULL DEFAULT 10,
    "scope" TEXT[],
    "scope_breadth" SMALLINT NOT NULL DEFAULT 3,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "debts" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "cause" TEXT NOT NULL,
    "credits" DECIMAL(38,12) NOT NULL,
    "paid" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "transaction_id" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "debts_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "ledger_transactions" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "reference" TEXT,
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "ledger_transactions_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "org_id" BIGINT NOT NULL,
    "transaction_id" BIGINT NOT NULL,
    "line" SMALLINT NOT NULL,
    "account" TEXT NOT NULL,
    "ref_id" BIGINT,
    "unit" TEXT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("org_id","transaction_id","line")
);

-- CreateTable
CREATE TABLE "usage_events" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "key_id" BIGINT,
    "environment" TEXT NOT NULL,
    "feature" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,
    "period_starts_at" TIMESTAMPTZ(6) NOT NULL,
    "meters" JSONB NOT NULL,
    "dimensions" JSONB,
    "tags" JSONB,
    "status" TEXT NOT NULL,
    "unmatched_reason" TEXT,
    "book_id" BIGINT,
    "plan_version_id" BIGINT,
    "amount" DECIMAL(38,12) NOT NULL,
    "lines" JSONB,
    "draws" JSONB,
    "transaction_id" BIGINT,

    CONSTRAINT "usage_events_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "usage_event_ids" (
    "org_id" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "row_id" BIGINT NOT NULL,

    CONSTRAINT "usage_event_ids_pkey" PRIMARY KEY ("org_id","hash")
);

-- CreateTable
CREATE TABLE "usage_days" (
    "org_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "feature" TEXT NOT NULL,
    "key_id" BIGINT NOT NULL,
    "environment" TEXT NOT NULL,
    "events" BIGINT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,

    CONSTRAINT "usage_days_pkey" PRIMARY KEY ("org_id","day","feature","key_id","environment")
);

-- CreateTable
CREATE TABLE "usage_hours" (
    "org_id" BIGINT NOT NULL,
    "hour_at" TIMESTAMPTZ(6) NOT NULL,
    "feature" TEXT NOT NULL,
    "key_id" BIGINT NOT NULL,
    "environment" TEXT NOT NULL,
    "events" BIGINT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,

    CONSTRAINT "usage_hours_pkey" PRIMARY KEY ("org_id","hour_at","feature","key_id","environment")
);

-- CreateTable
CREATE TABLE "top_ups" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL DEFAULT 0,
    "list_price_id" BIGINT NOT NULL,
    "credits" DECIMAL(38,12) NOT NULL,
    "debt_paid" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "fee_minor" BIGINT NOT NULL DEFAULT 0,
    "session_id" TEXT,
    "payment_intent_id" TEXT,
    "checkout_url" TEXT,
    "failure" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checked_at" TIMESTAMPTZ(6),
    "paid_at" TIMESTAMPTZ(6),
    "grant_id" BIGINT,

    CONSTRAINT "top_ups_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "receipts" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "series" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "top_up_id" BIGINT NOT NULL,
    "body" JSONB NOT NULL,
    "issued_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "receipts_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "document_series" (
    "series" TEXT NOT NULL,
    "next_number" INTEGER NOT NULL,

    CONSTRAINT "document_series_pkey" PRIMARY KEY ("series")
);

-- CreateTable
CREATE TABLE "stripe_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stripe_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_records" (
    "id" BIGSERIAL NOT NULL,
    "org_id" BIGINT,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "reason" TEXT,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "address" TEXT,
    "request_id" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_records_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "oauth_accounts_provider_provider_account_id_key" ON "oauth_accounts"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "verification_tokens_token_key" ON "verification_tokens"("token");

-- CreateIndex
CREATE INDEX "auth_tokens_user_id_idx" ON "auth_tokens"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "organizations_stripe_customer_id_key" ON "organizations"("stripe_customer_id");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_org_id_hash_key" ON "invitations"("org_id", "hash");

-- CreateIndex
CREATE INDEX "key_index_key_id_idx" ON "key_index"("key_id");

-- CreateIndex
CREATE UNIQUE INDEX "key_index_org_id_key_id_key" ON "key_index"("org_id", "key_id");

-- CreateIndex
CREATE UNIQUE INDEX "service_keys_hash_key" ON "service_keys"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "price_books_number_key" ON "price_books"("number");

-- CreateIndex
CREATE UNIQUE INDEX "rates_book_id_feature_meter_dimensions_key" ON "rates"("book_id", "feature", "meter", "dimensions");

-- CreateIndex
CREATE UNIQUE INDEX "list_prices_currency_effective_at_key" ON "list_prices"("currency", "effective_at");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_packages_currency_amount_minor_key" ON "top_up_packages"("currency", "amount_minor");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_transactions_org_id_kind_reference_key" ON "ledger_transactions"("org_id", "kind", "reference");

-- CreateIndex
CREATE INDEX "usage_events_org_id_occurred_at_id_idx" ON "usage_events"("org_id", "occurred_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "top_ups_state_created_at_idx" ON "top_ups"("state", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "top_ups_org_id_session_id_key" ON "top_ups"("org_id", "session_id");

-- CreateIndex
CREATE UNIQUE INDEX "top_ups_org_id_payment_intent_id_key" ON "top_ups"("org_id", "payment_intent_id");

-- CreateIndex
CREATE UNIQUE INDEX "receipts_org_id_top_up_id_key" ON "receipts"("org_id", "top_up_id");

-- CreateIndex
CREATE INDEX "audit_records_org_id_id_idx" ON "audit_records"("org_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "oauth_accounts" ADD CONSTRAINT "oauth_accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth_tokens" ADD CONSTRAINT "auth_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rates" ADD CONSTRAINT "rates_book_id_fkey" FOREIGN KEY ("book_id") REFERENCES "price_books"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
