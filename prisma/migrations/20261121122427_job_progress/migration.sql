-- How far a job has come that looks back at what happened elsewhere, so that an outage of any length leaves nothing unseen.

-- CreateTable
CREATE TABLE "job_progress" (
    "job" TEXT NOT NULL,
    "done_through" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "job_progress_pkey" PRIMARY KEY ("job")
);

GRANT SELECT, INSERT, UPDATE (done_through) ON job_progress TO tollgate_staff;
