/** Called once by Next when the server process starts, before the first request; never while building. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    // Without the runtime logins this is a build or a tool, and there is nothing to work on.
    if (!process.env.STAFF_DATABASE_URL) return;
    const { startWorker, stopWorker } = await import("#lib/jobs/worker-engine.ts");
    startWorker();
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stopWorker());
  }
}
