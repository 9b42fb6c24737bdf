-- CreateTable
CREATE TABLE "holds" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "reference" TEXT NOT NULL,
    "key_id" BIGINT,
    "environment" TEXT NOT NULL,
    "features" TEXT[],
    "state" TEXT NOT NULL DEFAULT 'open',
    "amount" DECIMAL(38,12) NOT NULL,
    "remaining" DECIMAL(38,12) NOT NULL,
    "settled" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "book_id" BIGINT,
    "plan_version_id" BIGINT,
    "meters" JSONB,
    "dimensions" JSONB,
    "tags" JSONB,
    "limit_windows" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "deadline_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "holds_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "hold_funds" (
    "org_id" BIGINT NOT NULL,
    "hold_id" BIGINT NOT NULL,
    "grant_id" BIGINT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,

    CONSTRAINT "hold_funds_pkey" PRIMARY KEY ("org_id","hold_id","grant_id")
);

-- CreateTable
CREATE TABLE "spend_limits" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "spend_limits_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "spend_limit_uses" (
    "org_id" BIGINT NOT NULL,
    "limit_id" BIGINT NOT NULL,
    "window_at" TIMESTAMPTZ(6) NOT NULL,
    "taken" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "held" DECIMAL(38,12) NOT NULL DEFAULT 0,

    CONSTRAINT "spend_limit_uses_pkey" PRIMARY KEY ("org_id","limit_id","window_at")
);

-- CreateTable
CREATE TABLE "charge_corrections" (
    "org_id" BIGINT NOT NULL,
    "row_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "reason" TEXT,
    "transaction_id" BIGINT,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "charge_corrections_pkey" PRIMARY KEY ("org_id","row_id")
);

-- CreateIndex
CREATE INDEX "holds_org_id_state_deadline_at_idx" ON "holds"("org_id", "state", "deadline_at");

-- CreateIndex
CREATE UNIQUE INDEX "charge_corrections_org_id_reference_key" ON "charge_corrections"("org_id", "reference");
