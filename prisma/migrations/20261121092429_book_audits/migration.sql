-- What the daily audit of the books found, so that the console and the metrics can say when it last ran.

-- CreateTable
CREATE TABLE "book_audits" (
    "id" BIGSERIAL NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "entries" BIGINT NOT NULL,
    "rules" INTEGER NOT NULL,
    "violations" INTEGER NOT NULL,

    CONSTRAINT "book_audits_pkey" PRIMARY KEY ("id")
);

ALTER TABLE book_audits ADD CONSTRAINT book_audits_count CHECK (entries >= 0 AND rules > 0 AND violations >= 0 AND finished_at >= started_at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON book_audits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON book_audits TO tollgate_staff;
GRANT USAGE ON SEQUENCE book_audits_id_seq TO tollgate_staff;
